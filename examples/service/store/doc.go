// Package store keeps what a settlement service must not lose: documents, claims, reports, tokens
// and who read what. It speaks to SQLite, PostgreSQL, MySQL and MariaDB, with one schema.
//
// # Revisions
//
// Nothing that a settlement was made from is ever overwritten. A load of claims, a refund and a new
// version of a document each make a new revision of their year, and a row says from which revision
// it holds, and until which. So a revision is a snapshot: whoever reads a year at a revision finds
// the same rows today and in ten years, however often it is walked and whoever writes meanwhile.
// A settlement notes the revision that it was made from; it can be explained and verified any time.
//
// # Money
//
// Amounts are text in every column, "12.50". No database makes a floating point number of them.
package store
