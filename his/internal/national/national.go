// Package national knows the names that the national platform (医保信息平台), hospitals
// and bureaus give to the columns of settlements.
package national

import (
	"fmt"
	"maps"
	"strings"
)

// Names are the other names of columns: of other tables of the platform,
// and the Chinese headers that hospitals and bureaus use.
func Names() map[string][]string {
	names := map[string][]string{
		"setl_id":           {"结算ID", "结算编号", "结算流水号", "清单流水号", "结算单号", "结算序号"},
		"init_setl_id":      {"原结算ID", "原结算流水号", "原结算编号", "原结算单号"},
		"mdtrt_id":          {"就诊ID", "就诊流水号", "就诊编号", "就诊号", "jzlsh", "mdtrt_sn"},
		"medcasno":          {"病案号", "病历号", "住院号", "住院流水号", "bah", "ipt_otp_no", "住院/门诊号"},
		"psn_no":            {"人员编号", "个人编号", "参保人编号"},
		"fixmedins_code":    {"定点医药机构编号", "定点医药机构代码", "医药机构编号", "医院代码", "医院编号", "机构编号", "机构代码", "yljgdm", "定点医疗机构代码", "定点医疗机构编号", "医疗机构代码", "医疗机构编号", "医保编码"},
		"drg_codg":          {"DRG组代码", "DRG分组代码", "病组代码", "分组编码", "DRG编码", "drgcode", "drg_code", "drg", "DIP编码", "DIP组编码", "DIP病种编码", "入组编码", "DRG组编码", "病组编码", "分组代码"},
		"dscg_dept_codg":    {"出院科室编码", "出院科别", "科室代码", "科室名称", "dscg_caty", "科室", "出院科室", "出院科室名称"},
		"dscg_way":          {"离院方式", "出院状态", "outhospitalway"},
		"vali_flag":         {"有效标志"},
		"refd_setl_flag":    {"退费结算标志", "退费标志"},
		"mid_setl_flag":     {"中途结算标志"},
		"setl_time":         {"结算时间", "结算日期", "settletime", "setl_end_date"},
		"begndate":          {"开始日期", "入院日期", "入院时间", "adm_time"},
		"enddate":           {"结束日期", "出院日期", "出院时间", "dscg_time"},
		"observed":          {"留观日期", "留观开始日期"},
		"act_ipt_days":      {"实际住院天数", "住院天数", "住院日"},
		"insutype":          {"险种类型", "险种", "参保类型", "hi_type", "insurtype"},
		"med_type":          {"医疗类别"},
		"clr_way":           {"清算方式"},
		"clr_type":          {"清算类别"},
		"hosp_lv":           {"医院等级", "机构等级"},
		"hi_setl_lv":        {"医保结算等级"},
		"dise_codg":         {"病种编码", "病种代码", "dise_no"},
		"pay_loc":           {"支付地点类别"},
		"setl_type":         {"结算类别"},
		"out_flag":          {"异地标志"},
		"insu_admdvs":       {"参保所属医保区划", "参保地", "参保区划", "insuplc"},
		"psn_type":          {"人员类别"},
		"hi_paymtd":         {"医保支付方式", "支付方式"},
		"ipt_med_type":      {"住院医疗类型"},
		"medfee_sumamt":     {"医疗费总额", "医疗费用总额", "费用总额", "住院总费用", "总费用", "费用合计", "金额合计", "totalcost", "医疗总费用", "医疗费用合计"},
		"fulamt_ownpay_amt": {"全自费金额", "个人自费", "psn_ownpay"},
		"overlmt_selfpay":   {"超限价自费", "超限价自费费用"},
		"preselfpay_amt":    {"先行自付", "先行自付金额"},
		"inscp_scp_amt":     {"符合政策范围金额", "范围内费用", "inscp_amt"},
		"hifp_pay":          {"统筹基金支出", "基本医疗保险统筹基金支出", "医保统筹基金支付", "统筹支付", "统筹支付金额", "统筹基金支付", "统筹基金支付金额"},
		"cvlserv_pay":       {"公务员医疗补助资金支出", "公务员补助"},
		"hifes_pay":         {"企业补充医疗保险基金支出", "企业补充"},
		"hifmi_pay":         {"居民大病保险资金支出", "居民大病"},
		"hifob_pay":         {"职工大额医疗费用补助基金支出", "职工大额"},
		"hifdm_pay":         {"伤残人员医疗保障基金支出"},
		"maf_pay":           {"医疗救助基金支出", "医疗救助"},
		"oth_pay":           {"其他支出", "其他基金支出", "othfund_pay"},
		"fund_pay_sumamt":   {"基金支付总额", "基金支付金额", "医保支付金额"},
		"psn_part_amt":      {"个人负担总金额", "个人支付金额", "psn_pay"},
		"acct_pay":          {"个人账户支出", "个人账户支付"},
		"psn_cash_pay":      {"个人现金支出", "现金支付金额", "cash_payamt"},
		"acct_mulaid_pay":   {"个人账户共济支付金额", "共济账户支付"},
		"hosp_part_amt":     {"医院负担金额", "ownpay_hosp_part"},
		"hi_agre_sumfee":    {"医保认可费用总额", "med_sumfee"},
		"psn_selfpay":       {"个人自付"},
		"chfpdr_code":       {"主诊医师代码", "主诊医生代码", "主管医师代码", "主治医师代码", "责任医师代码", "医师代码", "医生代码", "atddr_no", "dscg_dr_code"},
		"fix_blng_admdvs":   {"定点归属医保区划", "定点归属区划", "机构所属区划", "机构所属区县", "所属区县"},
		"paid_commercial":   {"商业保险支付", "商业健康保险支付", "商保支付", "惠民保支付", "普惠型商业医疗保险支付"},
	}
	maps.Copy(names, feeNames())
	return names
}

// feeNames are the headers of classes of fees.
func feeNames() map[string][]string {
	return map[string][]string{
		"fee_bed":          {"床位费"},
		"fee_consultation": {"诊察费"},
		"fee_examination":  {"检查费"},
		"fee_laboratory":   {"化验费"},
		"fee_treatment":    {"治疗费"},
		"fee_surgery":      {"手术费"},
		"fee_nursing":      {"护理费"},
		"fee_material":     {"卫生材料费", "材料费", "耗材费", "耗材费用"},
		"fee_western_drug": {"西药费"},
		"fee_herbal_drug":  {"中药饮片费", "中草药费"},
		"fee_patent_drug":  {"中成药费"},
		"fee_general":      {"一般诊疗费"},
		"fee_registration": {"挂号费"},
		"fee_drug":         {"药费", "药品费", "药品费用"},
		"fee_service":      {"服务费", "服务项目费用", "医疗服务费"},
		"fee_other":        {"其他费", "其他费用"},
	}
}

// Fees are the columns of classes of fees, in the order of the platform's list of them
// (med_chrgitm), and three that hospitals' own tables have.
func Fees() []string {
	return []string{
		"fee_bed", "fee_consultation", "fee_examination", "fee_laboratory", "fee_treatment", "fee_surgery", "fee_nursing", "fee_material",
		"fee_western_drug", "fee_herbal_drug", "fee_patent_drug", "fee_general", "fee_registration", "fee_drug", "fee_service", "fee_other",
	}
}

// FeeClasses are the columns of classes of fees by the platform's codes (med_chrgitm), with
// and without the zero before them: a JSON number has none.
func FeeClasses() map[string]string {
	classes := make(map[string]string)
	for i, column := range Fees()[:13] {
		classes[fmt.Sprintf("%02d", i+1)], classes[fmt.Sprint(i+1)] = column, column
	}
	classes["14"] = "fee_other"
	return classes
}

// Payers are the columns of parts of the cost by who paid them, in their order, with the
// columns of the platform that are parts of each.
func Payers() []Payer {
	return []Payer{
		{"paid_fund", []string{"hifp_pay"}}, {"paid_serious", []string{"hifmi_pay", "hifob_pay"}}, {"paid_aid", []string{"maf_pay"}},
		{"paid_civil", []string{"cvlserv_pay"}}, {"paid_commercial", []string{"paid_commercial"}}, {"paid_account", []string{"acct_pay", "acct_mulaid_pay"}},
		{"paid_cash", []string{"psn_cash_pay"}}, {"paid_other", []string{"oth_pay", "hifes_pay", "hifdm_pay"}},
	}
}

// Payer is a part of the cost by who paid it.
type Payer struct {
	Column string
	Of     []string
}

// Weak are columns of names that are read if the file has no column of codes for the
// same.
func Weak() []string {
	return []string{"科室名称", "科室", "出院科室", "出院科室名称", "住院号", "ipt_otp_no", "住院/门诊号", "住院流水号"}
}

// Hints are words of headers that look like columns on which money depends, by column: a
// header of a place that nobody foresaw.
func Hints() map[string][]string {
	return map[string][]string{
		"vali_flag":      {"作废", "无效", "有效标", "是否有效", "有效状态", "有效否", "单据状态", "结算状态", "记录状态", "数据状态", "vali", "void"},
		"refd_setl_flag": {"退费", "退款", "冲销", "冲正", "冲红", "红冲", "撤销", "refund", "refd"},
		"init_setl_id":   {"原结算", "原单", "原始结算", "被冲", "init_setl"},
		"mid_setl_flag":  {"中途结", "期中", "中间结", "mid_setl"},
	}
}

// Unread are further columns of the platform's settlements. This module does not read
// them, above all not those of a person.
func Unread() []string {
	return strings.Fields(`psn_name psn_cert_type certno gend naty brdy age cvlserv_flag cvlserv_lv mdtrt_cert_type mdtrt_cert_no
		act_pay_dedc pool_prop_selfpay balc medins_setl_id clr_optins psn_insu_rlts_id sp_psn_type sp_psn_type_lv clct_grde flxempe_flag
		nwb_flag emp_no emp_name emp_type econ_type afil_indu afil_rlts emp_mgt_type fixmedins_name lmtpric_hosp_lv
		dedc_hosp_lv psn_setlway dedc_std crt_dedc cal_ipt_cnt setl_cashpay_way year dise_name invono manl_reim_rea memo rid updt_time
		crte_time crter_id crter_name crte_optins_no opter_id opter_name opt_time optins_no poolarea_no acct_used_flag msgid inf_refmsgid
		ssc_cardno setl_way subs_pay setl_proc_info exp_content stmt_rslt`)
}
