package job

import "github.com/yibaojiesuan/settlement"

// Compare compares a report with the one that the job made, as Verify does once it has settled.
func (j *Job) Compare(report, want *settlement.Report) error {
	if report.Digests == nil || len(report.Digests.Documents) == 0 {
		return ErrNoDigests
	}
	if _, err := report.SignedBy(); err != nil {
		return err
	}
	if err := j.verifyDocuments(report); err != nil {
		return err
	}
	return j.compare(report, want)
}
