// Package calibrate makes the tables of a policy from files of history (测算), for the programs
// that people start: it opens the files, and prints what was found, left out and made, as tables.
// The numbers are those of [drg.Calibrate], [perdiem.Calibrate] and [capitation.Calibrate].
package calibrate
