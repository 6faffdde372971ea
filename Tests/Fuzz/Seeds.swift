/// What the mutator begins with.
enum Seeds {
    static let json = [
        #"{"taskname":"rpmlint","item":"foo-1.0-1.fc25","item_type":"koji_build","arch":"x86_64","message_id":"2016-abc","#
            + #""trigger":{"koji_tag":"f25","id":1234567,"deep":{"a":[1,2.50,-3e2,{}]}},"labels":{"team":"qa"},"#
            + #""keyvals":{"step":"MINION_CREATION","reason":"TIMED_OUT"},"timeouts":{"queue":"6h","run":"1h30m"}}"#,
        #"{"taskname":"t"}"#,
        #"[{"taskname":"a"},{"taskname":"b","item":null}]"#,
        #"{"state":"RUNNING"}"#,
        #"{"state":"FINISHED","at":"2026-11-20T23:57:09.5+01:00","keyvals":{"http_status":"503"}}"#,
        #"{"state":"CRASHED","notify":"taskotron","cause":"minion","fatal":false,"keyvals":{"step":"LINK"}}"#,
        #"{"state":"CRASHED","fatal":"true"}"#,
        #"[null,true,false,0,-0.5e-3,"","\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00",[],{}]"#,
        #"{"a":1,"a":2}"#, #"{"a":01}"#, #"["\ud800"]"#, #"{"a":"\u0000"}"#, "[1e999999]", "[[[[[[[[]]]]]]]]", "", " ",
        "nul",
        #"{"name":"notifyme","description":"who reads the mail"}"#,
    ]

    static let forms = [
        "taskname=rpmlint&item=foo-1.0-1.fc25&item_type=koji_build&arch=x86_64&message_id=2016-abc&trigger[koji_tag]=f25",
        "state=RUNNING",
        "state=CRASHED&notify=taskotron&cause=minion&fatal=false&keyvals[step]=LINK&keyvals[reason]=TIMED_OUT",
        "a[b][c]=x&a[b][d]=y", "a[]=x&a[]=y", "a%5Bb%5D=%C3%A9+x", "a=1&a=2", "a[=1", "=x", "a", "&&", "a=%00", "a=%ff",
        "[]=x",
    ]

    static let targets = [
        "/", "/jobs", "/jobs/017f22e2-79b0-7cc3-98c4-dc0c0c07398f/state",
        "/jobs?state=RUNNING,CRASHED&taskname=rpm*&kv.step=LINK&crash.kv.a=x,y&absent=arch,kv.a&since=7d,2026-11-20T00:00:00Z&limit=50&after=x",
        "/stats/crashes?group_by=cause,kv.reason&since=30d&interval=day", "http://host:8080/jobs?a=b", "*", "//",
        "/%2e%2e/etc",
        "/a%2Fb", "/jobs/%00", "/jobs?a", "/jobs?=1", "/jobs?a=1&a=2", "/é", "", "/jobs/", "/jobs/a%20b?x=%C3%A9+y",
        "http://ho\u{0}st/jobs",
    ]

    static let headers = [
        "application/json", "application/json; charset=utf-8", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        "gzip, deflate;q=0.5, *;q=0", #""3", W/"4", *"#, "*", "/execdb/", "/a/../b", "abc.DEF_1-2",
        "application/x-www-form-urlencoded", #"text/html; q="0.5""#, "*/*;q=0", "", ";", ",", "=",
    ]

    static let values = [
        "2026-11-20T23:57:09.123456Z", "2016-12-31T23:59:60Z", "0001-01-01T00:00:00+00:01",
        "9999-12-31t23:59:59.999999999-00:00",
        "90s", "6h", "30d", "2w", "1h30m", "1w2d3h4m5s", "99999999999s", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "foo*", "*a*b*", "***", #"a\*b*\\"#, "http_status", "taskname",
        "x86_64",
        "e\u{301}\u{85}",
    ]
}
