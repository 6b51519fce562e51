package intake

import (
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Row is a row of an export under the names of the national platform (医保信息平台): a
// settlement of one visit, with those columns of 2304, 5203 and setl_d that payment
// methods and checks use. Texts are tidied; a column that the file lacks is blank.
type Row struct {
	File, Sheet string
	Line        int // in the file

	ID          string // setl_id 结算ID
	Original    string // init_setl_id 原结算ID: of a refund
	Visit       string // mdtrt_id 就诊ID
	Record      string // medcasno 病案号, ipt_otp_no 住院号
	Person      string // psn_no 人员编号 as the file has it: claims have its digest if the caller gave a key
	Institution string // fixmedins_code 定点医药机构编号
	Group       string // drg_codg: no national column; a bureau's feedback has it
	Department  string // dscg_dept_codg, dscg_caty
	Doctor      string // chfpdr_code 主诊医师代码; this and what follows of analysis only if the mapping asks
	District    string // fix_blng_admdvs 定点归属医保区划
	Leaving     string // dscg_way 离院方式
	Valid       string // vali_flag
	Refunded    string // refd_setl_flag
	Interim     string // mid_setl_flag 中途结算标志
	codes       codes

	Settled    settlement.Date // setl_time 结算时间
	Admitted   settlement.Date // begndate, adm_time
	Discharged settlement.Date // enddate, dscg_time
	Observed   settlement.Date // 留观 before the admission: of a join
	Days       int             // act_ipt_days 实际住院天数
	amounts    amounts

	given   uint64 // amounts that are there
	held    uint64 // amounts that may differ from zero: of a joined stay, those of any bill
	total   bool   // a row of sums
	section bool   // of a section of the file
	merged  int    // further bills joined into this row
}

// codes are the columns of a row that have tables of codes.
type codes [numberOfCodes]string

// amounts are the money columns of a row.
type amounts [numberOfAmounts]settlement.Money

// The columns that have tables of codes.
const (
	codeInsurance      = iota // insutype 险种类型
	codeMedicalType           // med_type 医疗类别
	codeClearingWay           // clr_way 清算方式
	codeClearingType          // clr_type 清算类别
	codeLevel                 // hosp_lv 医院等级
	codeSettledLevel          // hi_setl_lv 医保结算等级: often counted the other way round
	codeDisease               // dise_codg, dise_no 病种编码
	codePayLocation           // pay_loc 支付地点类别
	codeSettlementType        // setl_type 结算类别
	codeOut                   // out_flag 异地标志
	codeArea                  // insu_admdvs 参保所属医保区划
	codePerson                // psn_type 人员类别
	codeWay                   // hi_paymtd 医保支付方式
	codeStayType              // ipt_med_type 住院医疗类型
	numberOfCodes
)

// The money columns.
const (
	amountTotal      = iota // medfee_sumamt 医疗费总额
	amountOutside           // fulamt_ownpay_amt 全自费金额
	amountOverLimit         // overlmt_selfpay 超限价自费
	amountFirst             // preselfpay_amt 先行自付
	amountInScope           // inscp_scp_amt 符合政策范围金额
	amountPooled            // hifp_pay 统筹基金支出
	amountCivil             // cvlserv_pay 公务员补助
	amountEnterprise        // hifes_pay 企业补充
	amountResident          // hifmi_pay 居民大病
	amountEmployee          // hifob_pay 职工大额
	amountDisabled          // hifdm_pay 伤残人员
	amountAssistance        // maf_pay 医疗救助
	amountOther             // oth_pay 其他支出
	amountFund              // fund_pay_sumamt 基金支付总额
	amountPersonal          // psn_part_amt 个人负担总金额
	amountAccount           // acct_pay 个人账户支出
	amountCash              // psn_cash_pay 个人现金支出
	amountFamily            // acct_mulaid_pay 共济账户支付
	amountHospital          // hosp_part_amt 医院负担金额
	amountRecognised        // hi_agre_sumfee 医保认可费用总额
	amountSelfPaid          // psn_selfpay 个人自付: of settlement lists and feedback
	amountCommercial        // paid_commercial 商业保险支付: no national column
	firstFee                // the classes of fees, in the order of national.Fees: fee_bed …
	numberOfAmounts  = firstFee + 16
)

// Has reports whether the row has an amount in a column.
func (r *Row) Has(column string) bool {
	for i, name := range amountColumns() {
		if name == column {
			return r.given&(1<<i) != 0
		}
	}
	return false
}

// Amount returns the amount in a column, zero if there is none.
func (r *Row) Amount(column string) settlement.Money {
	for i, name := range amountColumns() {
		if name == column {
			return r.amounts[i]
		}
	}
	return 0
}

// at says where a row is wrong.
func (r *Row) at(column string, err error) *rows.Error {
	return &rows.Error{File: r.File, Sheet: r.Sheet, Row: r.Line, Column: column, Field: column, Err: err}
}

// text returns the text of a row in a column that is no amount, perhaps blank.
func (r *Row) text(column string) string {
	if field := r.field(column); field != nil {
		return *field
	}
	switch column {
	case "setl_time":
		return r.Settled.String()
	case "begndate":
		return r.Admitted.String()
	case "enddate":
		return r.Discharged.String()
	case "observed":
		return r.Observed.String()
	case "act_ipt_days":
		if r.Days > 0 {
			return strconv.Itoa(r.Days)
		}
	}
	for i, name := range amountColumns() {
		if name == column && r.given&(1<<i) != 0 {
			return r.amounts[i].String()
		}
	}
	return ""
}

// field returns the text of a column, nil if it is no text.
func (r *Row) field(column string) *string {
	switch column {
	case "setl_id":
		return &r.ID
	case "init_setl_id":
		return &r.Original
	case "mdtrt_id":
		return &r.Visit
	case "medcasno":
		return &r.Record
	case "psn_no":
		return &r.Person
	case "fixmedins_code":
		return &r.Institution
	case "drg_codg":
		return &r.Group
	case "dscg_dept_codg":
		return &r.Department
	case "chfpdr_code":
		return &r.Doctor
	case "fix_blng_admdvs":
		return &r.District
	case "dscg_way":
		return &r.Leaving
	case "vali_flag":
		return &r.Valid
	case "refd_setl_flag":
		return &r.Refunded
	case "mid_setl_flag":
		return &r.Interim
	}
	for i, name := range codeColumns() {
		if name == column {
			return &r.codes[i]
		}
	}
	return nil
}

// take sets a column from another row.
func (r *Row) take(column string, o *Row) {
	if to := r.field(column); to != nil {
		*to = *o.field(column)
		return
	}
	switch column {
	case "setl_time":
		r.Settled = o.Settled
	case "begndate":
		r.Admitted = o.Admitted
	case "enddate":
		r.Discharged = o.Discharged
	case "observed":
		r.Observed = o.Observed
	case "act_ipt_days":
		r.Days = o.Days
	}
}
