package api

import "net/http"

// route is one thing that can be asked.
type route struct {
	method, path string
	access       access
	streams      bool // its body is an upload, which is read as it comes
	summary      string
	handle       func(c *call) (answer, error)
	doc          doc // for OpenAPI
}

// Paths of a year, and of a part that was settled.
const (
	inYear = "/years/{year}"
	inPart = inYear + "/settlements/{part}"
)

var routes []route

func init() { // handlers lead back to the routes
	routes = []route{
		{method: "GET", path: "/healthz", summary: "whether the database answers", handle: (*call).health, doc: doc{gives: object}},
		{method: "GET", path: "/version", summary: "the versions of results, program and database", handle: (*call).version, doc: doc{gives: object}},
		{method: "GET", path: "/metrics", summary: "counts of requests", handle: (*call).exposition, doc: doc{kinds: []string{"text/plain"}}},
		{method: "GET", path: "/openapi.json", summary: "this description", handle: (*call).openAPI, doc: doc{gives: object}},
		{method: "GET", path: "/enter", summary: "the page that asks for a token", handle: (*call).entrance, doc: doc{kinds: []string{"text/html"}}},
		{method: "POST", path: "/enter", summary: "enter the pages with a token", handle: (*call).enter, doc: doc{takes: "application/x-www-form-urlencoded", status: http.StatusSeeOther, kinds: []string{"text/html"}}},
		{method: "GET", path: "/enter/{code}", summary: "enter the pages with a code that is good once", handle: (*call).enterOnce, doc: doc{status: http.StatusSeeOther, kinds: []string{"text/html"}}},

		{method: "GET", path: "/{$}", access: everyHolder, summary: "the page of what was settled", handle: (*call).home, doc: doc{kinds: []string{"text/html"}}},
		{method: "GET", path: "/years", access: everyHolder, summary: "the years", handle: (*call).years, doc: doc{gives: list("Year")}},
		{method: "GET", path: inYear + "/documents", access: everyHolder, summary: "the documents of a year that the caller may read", handle: (*call).documents, doc: doc{gives: list("Document")}},
		{method: "GET", path: inYear + "/documents/{name}", access: everyHolder, summary: "a document, as a revision has it", handle: (*call).document, doc: doc{gives: anything, query: []string{"revision"}}},
		{method: "GET", path: inYear + "/documents/{name}/versions", access: everyHolder, summary: "the versions of a document", handle: (*call).versions, doc: doc{gives: list("Document")}},
		{method: "PUT", path: inYear + "/documents/{name}", access: bureauAlone, summary: "put a policy, accounts, a mapping or year.json in place of the one of its name", handle: (*call).putDocument, doc: doc{takes: jsonKind, schemas: documentSchemas, gives: object}},

		{method: "GET", path: inYear + "/claims/{kind}", access: everyHolder, summary: "claims after an id, as JSON lines", handle: (*call).listClaims, doc: doc{kinds: []string{"application/x-ndjson"}, query: []string{"after"}}},
		{method: "POST", path: inYear + "/claims/{kind}", access: everyHolder, streams: true, summary: "load claims: CSV, JSON lines or a workbook", handle: (*call).loadClaims, doc: doc{takes: "*/*", gives: one("Loaded"), query: []string{"correct"}}},
		{method: "POST", path: inYear + "/exports/{mapping}", access: everyHolder, streams: true, summary: "load what a mapping makes of an export", handle: (*call).export, doc: doc{takes: "*/*", gives: one("Ingested"), query: []string{"period", "join", "correct"}}},
		{method: "POST", path: inYear + "/refunds", access: everyHolder, summary: "note that claims were refunded", handle: (*call).refunds, doc: doc{takes: jsonKind, body: list("Refund"), gives: one("Loaded")}},

		{method: "GET", path: inYear + "/settlements", access: everyHolder, summary: "what was settled", handle: (*call).settlements, doc: doc{gives: list("Settlement")}},
		{method: "POST", path: inPart, access: bureauAlone, summary: "settle a month (2025-03), or clear the year (clearing)", handle: (*call).settleMonth, doc: doc{gives: one("Settlement"), status: http.StatusCreated}},
		{method: "GET", path: inPart, access: everyHolder, summary: "the report; of a hospital what is its own", handle: (*call).report, doc: doc{gives: one("report"), query: []string{"institution"}}},
		{method: "POST", path: inPart + "/verification", access: everyHolder, summary: "verify the report", handle: (*call).verify, doc: doc{gives: one("Verified")}},
		{method: "GET", path: inPart + "/claims", access: everyHolder, summary: "the claims with class, points, price and due, as CSV", handle: (*call).rows, doc: doc{kinds: []string{"text/csv"}, query: []string{"institution"}}},
		{method: "GET", path: inPart + "/explanation", access: everyHolder, summary: "how the due of a claim or an institution arose", handle: (*call).explain, doc: doc{book: true, query: []string{"claim", "institution"}}},
		{method: "POST", path: inPart + "/comparison", access: everyHolder, streams: true, summary: "compare with the bureau's feedback, case by case", handle: (*call).compare, doc: doc{takes: "*/*", book: true, query: []string{"amount", "claim"}}},
		{method: "GET", path: inPart + "/books/{book}", access: everyHolder, summary: "tables: statement, months, analysis; of the bureau also rules and bureau", handle: (*call).showBook, doc: doc{book: true, query: []string{"institution", "month"}}},
		{method: "GET", path: inPart + "/books/{book}/figure", access: everyHolder, summary: "how a figure of a table arose", handle: (*call).figure, doc: doc{book: true, query: []string{"at", "institution", "month"}}},

		{method: "POST", path: "/jobs/{job}", access: everyHolder, streams: true, summary: "settle a job that comes with its files, and keep nothing of it", handle: (*call).settleJob, doc: doc{takes: "multipart/form-data", gives: one("report")}},

		{method: "GET", path: "/audit", access: bureauAlone, summary: "who settled and read what", handle: (*call).audit, doc: doc{gives: list("Event"), query: []string{"after"}}},
		{method: "POST", path: "/tokens", access: bureauAlone, summary: "make a token", handle: (*call).newToken, doc: doc{takes: jsonKind, body: one("Holder"), gives: object, status: http.StatusCreated}},
		{method: "DELETE", path: "/tokens/{name}", access: bureauAlone, summary: "revoke the tokens of a name", handle: (*call).revoke, doc: doc{status: http.StatusNoContent}},
	}
}
