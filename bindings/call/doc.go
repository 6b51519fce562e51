// Package call is what programs in other languages call: texts and bytes in, JSON out. The C
// library and the WebAssembly program are thin over it, so they cannot differ.
//
//	a := call.Job([]byte(`{"job": "job.json"}`), []call.File{{"job.json", document}, {"claims.csv", claims}})
//	a.Status // call.OK: Text is the report; call.Refused: Text is a list of faults
//
// A call reads the files that it is given, or those of a folder, or both: a file that is given
// hides the folder's of the same name. No name leads out of the folder, and files that are given
// are never written to a disk.
//
// A call keeps nothing when it returns, and any number of calls may run at once. A panic is an
// answer with the code call.panic, also one of several workers. One worker is the default.
package call
