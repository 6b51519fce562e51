// Package director puts together what a hospital's director opens after a settlement: one book of
// eight tables, which the command writes as a workbook. They are 清算表 (the statements), 病例明细 (the
// claims), 病组盈亏 and 科室盈亏 (profit and loss by group and department), 高低倍率 and 未入组 (claims of high
// and low cost, and without a group), 差异 (how the bureau's feedback differs), 参数 (what the job
// settles under).
//
//	r, err := j.Settle(ctx, job.Options{})
//	b, err := director.Book(ctx, j, r, director.Options{Language: views.Chinese})
//
// Every table is that of another package: [statement], [hospital] and [compare]. A table without
// rows says so, so that nobody looks for a sheet that is not there.
package director
