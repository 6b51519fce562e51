package settlement

// Recheck computes the identities of the report anew, replays every trail, and
// keeps the outcome in Checks in place of what was there. It is for those who
// continue a report, as a clearing does; it returns an error as [Report.Verify].
func (r *Report) Recheck() error {
	checks, err := r.checks()
	if err != nil {
		return err
	}
	r.Checks = checks
	return firstFailed(checks)
}
