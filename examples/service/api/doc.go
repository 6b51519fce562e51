// Package api is the service over HTTP: who may ask (guard.go), what there is (routes.go), and one
// file for each thing that can be asked.
//
//	s := api.New(api.Options{Store: opened})
//	http.ListenAndServe(address, s)
//
// A handler is given a call, and returns an answer or an error. Everything else is done once, in
// server.go: the token, the role, limits, the audit, the log, the metrics, and errors as problem
// details (RFC 9457). A hospital reads what is its own: own.go is the only place that decides what
// of a report that is, and what a hospital may not read looks the same as what there is not.
package api
