// Package examples offers jobs of the examples with their policies, without their claims, to
// programs that let people try a policy with claims of their own.
package examples

import "embed"

// Jobs are folders with a job.json and the documents that it names, but for the files of claims.
//
//go:embed lishui/job.json lishui/policy.json lishui/beds.json
//go:embed zhejiang/job.json zhejiang/policy.json zhejiang/beds.json
//go:embed dip/job.json dip/policy.json
//go:embed shanghai/job.json shanghai/policy.json
//go:embed tianjin/job.json tianjin/policy.json
var Jobs embed.FS
