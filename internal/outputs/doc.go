// Package outputs writes the files of a program, all of them or none: each is
// written beside its place, and all are moved there by [Set.Commit]. If one cannot
// be written or moved, every file that was there before is there again.
//
// A new file has the mode that the process gives its files (0666 less the umask); a
// replaced one keeps its mode, and its owner if that is allowed. A link stays a link:
// the file that it leads to is replaced. A path that is no regular file, such as
// /dev/null, is written to directly.
//
// A process that is killed may leave files beside the places, whose names begin with .settle-.
// Each output is then the old one or the new one, whole, and the next run passes over what was
// left: nobody but people may remove it, as another process may be writing it, and on a disk
// without links it may be the old file.
//
// No two outputs of a program may be one file, even under two names, and none may be a
// file that the program reads: see [Distinct] and [Set.Check].
package outputs
