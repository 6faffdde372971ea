"""The project's own rules, one function each: a checkout in, findings out."""

from .arrows import arrows_follow_the_layers
from .boundaries import (
    c_stays_in_wrappers,
    foundation_stays_out,
    nothing_is_public,
    only_the_announcer_notifies,
    sql_stays_in_store,
    unsafe_stays_in_wrappers,
)
from .columns import columns_are_not_numbered
from .documentation import package_declarations_are_documented
from .documents import documents_are_narrow
from .formatting import swift_is_formatted
from .links import links_resolve, mentioned_files_exist, readme_shows_the_way
from .migrations import migrations_are_embedded
from .routes import parameters_survive_the_shell, routes_declare_their_access
from .sizes import files_are_small
from .tree import Finding, Tree
from .waiting import tests_wait_with_a_deadline
from .words import names_are_the_fields

ALL = (
    swift_is_formatted,
    package_declarations_are_documented,
    arrows_follow_the_layers,
    sql_stays_in_store,
    only_the_announcer_notifies,
    columns_are_not_numbered,
    c_stays_in_wrappers,
    foundation_stays_out,
    unsafe_stays_in_wrappers,
    nothing_is_public,
    files_are_small,
    routes_declare_their_access,
    parameters_survive_the_shell,
    tests_wait_with_a_deadline,
    migrations_are_embedded,
    links_resolve,
    mentioned_files_exist,
    documents_are_narrow,
    names_are_the_fields,
    readme_shows_the_way,
)

__all__ = ["ALL", "Finding", "Tree", *(check.__name__ for check in ALL)]
