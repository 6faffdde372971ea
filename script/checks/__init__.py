"""The project's own rules, one function each: a checkout in, findings out."""

from .boundaries import (
    c_stays_in_wrappers,
    foundation_stays_out,
    nothing_is_public,
    sql_stays_in_store,
    unsafe_stays_in_wrappers,
)
from .documentation import package_declarations_are_documented
from .formatting import swift_is_formatted
from .links import links_resolve, mentioned_files_exist, readme_shows_the_way
from .migrations import migrations_are_embedded
from .sizes import files_are_small
from .tree import Finding, Tree

ALL = (
    swift_is_formatted,
    package_declarations_are_documented,
    sql_stays_in_store,
    c_stays_in_wrappers,
    foundation_stays_out,
    unsafe_stays_in_wrappers,
    nothing_is_public,
    files_are_small,
    migrations_are_embedded,
    links_resolve,
    mentioned_files_exist,
    readme_shows_the_way,
)

__all__ = ["ALL", "Finding", "Tree", *(check.__name__ for check in ALL)]
