package settlement

// Version is the date of the last change of results: a report of the same claims under
// the same documents may differ from one of another Version. The first heading of the
// changelog has it too.
const Version = "2026-11-28"
