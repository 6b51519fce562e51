// Package serve is a page on this machine for people who settle without a command line: they drop
// claims or an export, choose a policy or a job, see the statement, the analysis and how each
// figure arose, change a parameter and see who gains, and download workbooks, CSV, JSON and HTML.
//
//	err := serve.Run(ctx, serve.Options{Open: true}, os.Stdout, os.Stderr)
//
// # Who may ask
//
// The program listens on 127.0.0.1, unless its caller names another address. A random token of the
// start is the first part of every path; without it every request is answered by 404. Requests for
// another host, and those that another site sent, are refused before that. Pages have a policy that
// allows no request to anybody else, and are never stored or framed.
//
// # What is kept
//
// Files that people upload are streamed to a private folder, under numbers: a name is never a path.
// A job may name them and nothing else. The folder is removed when the program ends, also by a
// signal. What is kept in memory are reports and tables, never a whole file.
//
// # When it ends
//
// It ends with its context, by SIGINT and SIGTERM, and by the button on its pages. Started by a
// double click (Options.Open), it also ends three minutes after the last page was closed, and half
// an hour after the last request if the browser runs no script.
package serve
