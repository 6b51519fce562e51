package api

import (
	"context"
	"errors"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// Errors of requests.
var (
	errNoRoute   = store.NewError("no_route", "there is no such address", "没有这个地址")
	errToken     = store.NewError("token", "the request has no valid token", "请求没有有效令牌")
	errForbidden = store.NewError("forbidden", "the role of the token may not do this", "令牌的角色无权进行此操作")
	errLarge     = store.NewError("large", "the request is too large", "请求过大")
	errBroken    = store.NewError("broken", "the request broke off or was too slow", "请求中断或过慢")
	errBusy      = store.NewError("busy", "the service is busy: try again later", "服务繁忙：请稍后再试")
	errInside    = store.NewError("inside", "something went wrong in the service", "服务内部出错")
	errFormat    = store.NewError("format", "want format=json, csv, txt or html", "格式应为 json、csv、txt 或 html")
	errYear      = store.NewError("year", "a year is named by letters, digits, - and _", "年度名称应由字母、数字、-和_组成")
	errName      = store.NewError("name", "a document is named by letters, digits, -, _ and .json", "文件名应由字母、数字、-、_及.json组成")
	errJSON      = store.NewError("json", "the document is not JSON", "文件不是JSON")
	errQuery     = store.NewError("query", "a parameter of the address is wrong", "地址参数有误")
	errAgain     = store.NewError("again", "the stored report is not what this version of the program makes", "所存报告与本版程序的结果不一致")
	errOthers    = store.NewError("others", "it cannot be made now: ask the bureau", "暂时无法生成：请联系医保局")
	errNoRoom    = store.NewError("no_room", "the disk for uploads has no room left", "上传磁盘空间已满")
	errNoFile    = store.NewError("no_file", "the request has no file, or one under a field that is not read", "请求没有文件，或字段名不对")
	errRefund    = store.NewError("refund", "a refund of a refund, or of charges, of an earlier load: send what is right as a correction", "对以前上传的退费再退费，或人头费用退费：请按更正上传")
)

// Problem is what is wrong, as problem details (RFC 9457).
type Problem struct {
	Type   string      `json:"type"`
	Title  string      `json:"title"`
	Status int         `json:"status"`
	Code   string      `json:"code"`
	Text   string      `json:"text"`
	TextZH string      `json:"text_zh"`
	Faults []job.Fault `json:"faults"` // one by one, with rows and columns
}

// problem answers with what is wrong. Errors of the library name places, rows and ids; they repeat
// no value that could be a person's.
func (c *call) problem(err error) answer {
	status := statusOf(err)
	p := Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Faults: job.Faults(err)}
	if cause := store.Cause(err); cause != nil { // its words may hold values: its kind must do
		c.Log.Error("the database failed", "kind", c.Store.Kind(), "code", settlement.Code(err))
	}
	for i := range p.Faults {
		f := &p.Faults[i]
		f.Text, f.TextZH = table.Clean(f.Text), table.Clean(f.TextZH)
	}
	p.Code, p.Text, p.TextZH = p.Faults[0].Code, p.Faults[0].Text, p.Faults[0].TextZH
	a := answer{status: status, kind: "application/problem+json", code: p.Code}
	if c.browser() && c.r.Method == http.MethodGet {
		if status == http.StatusUnauthorized {
			return answer{status: http.StatusSeeOther, kind: htmlKind, to: "/enter", code: p.Code}
		}
		a.kind, a.body = htmlKind, c.page(problemPage, p)
		return a
	}
	told, _ := data(status, p) // texts and numbers always can be
	a.body = told.body
	return a
}

var problemPage = template.Must(template.New("").Parse(`<h1>{{.Data.Status}}</h1>{{range .Data.Faults}}<p>{{if $.Chinese}}{{.TextZH}}{{else}}{{.Text}}{{end}}</p>{{end}}`))

// statuses are what HTTP calls errors.
var statuses = []struct {
	err    error
	status int
}{
	{errToken, http.StatusUnauthorized}, {errForbidden, http.StatusForbidden}, {store.ErrInstitution, http.StatusForbidden},
	{errNoRoute, http.StatusNotFound}, {store.ErrNone, http.StatusNotFound}, {settlement.ErrClaim, http.StatusNotFound}, {views.ErrAddress, http.StatusNotFound}, {fs.ErrNotExist, http.StatusNotFound},
	{store.ErrSettled, http.StatusConflict}, {store.ErrCleared, http.StatusConflict}, {store.ErrChanged, http.StatusConflict}, {store.ErrDiffers, http.StatusConflict}, {job.ErrMissing, http.StatusConflict}, {errAgain, http.StatusConflict}, {errOthers, http.StatusConflict},
	{errLarge, http.StatusRequestEntityTooLarge}, {errBroken, http.StatusBadRequest}, {errFormat, http.StatusBadRequest}, {errQuery, http.StatusBadRequest}, {errYear, http.StatusBadRequest}, {errName, http.StatusBadRequest}, {errJSON, http.StatusBadRequest},
	{store.ErrFull, http.StatusInsufficientStorage}, {errNoRoom, http.StatusInsufficientStorage}, {errInside, http.StatusInternalServerError}, {store.ErrWhole, http.StatusInternalServerError},
	{store.ErrDatabase, http.StatusServiceUnavailable}, {errBusy, http.StatusServiceUnavailable}, {context.Canceled, http.StatusServiceUnavailable}, {context.DeadlineExceeded, http.StatusServiceUnavailable},
}

func statusOf(err error) int {
	for _, s := range statuses {
		if errors.Is(err, s.err) {
			return s.status
		}
	}
	return http.StatusUnprocessableEntity
}
