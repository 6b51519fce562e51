package store

import (
	"context"
	"errors"
)

// Error is an error of the service, in both languages: it has a code as the library's have.
type Error struct{ code, english, chinese string }

// NewError makes an error of the service.
func NewError(code, english, chinese string) *Error { return &Error{code, english, chinese} }

// Error returns the message in English.
func (e *Error) Error() string { return e.english }

// Code is what programs know the error by: see [settlement.Code].
func (e *Error) Code() string { return "service." + e.code }

// Chinese is Error in Chinese: see [settlement.Chinese].
func (e *Error) Chinese() string { return e.chinese }

// Errors of the store.
var (
	ErrAddress     = NewError("address", "the address of the database cannot be used", "数据库地址不可用")
	ErrDatabase    = NewError("database", "the database cannot be reached or has failed: try again later", "数据库无法访问或出错：请稍后再试")
	ErrFull        = NewError("full", "the database has no room left", "数据库空间已满")
	ErrNone        = NewError("none", "there is nothing of this name", "没有该名称的内容")
	ErrSettled     = NewError("settled", "this month is settled already", "该月已结算")
	ErrCleared     = NewError("cleared", "the year is cleared: nothing of it can change any more", "该年度已清算：不可再变更")
	ErrChanged     = NewError("changed", "claims or documents changed while the year was cleared: clear it again", "清算期间病例或文件有变更：请重新清算")
	ErrDiffers     = NewError("differs", "the claim is here already, and is another one: send it as a correction", "病例已存在且内容不同：如为更正，请按更正上传")
	ErrTwice       = NewError("twice", "the file has this claim twice, in two versions", "文件中同一病例有两个不同版本")
	ErrInstitution = NewError("institution", "the claim is not of the institution of the token", "病例不属于令牌所属机构")
	ErrKey         = NewError("key", "the text cannot be a key: it is longer than 190 characters, or is no text", "文本不能作为标识：超过190个字符，或不是文本")
	ErrWhole       = NewError("whole", "the stored report is damaged", "所存报告已损坏")
)

// failed says that a database failed, and keeps what it said out of sight: that may hold values.
type failed struct {
	kind  *Error
	cause error
}

func (f *failed) Error() string        { return f.kind.Error() }
func (f *failed) Unwrap() error        { return f.kind }
func (f *failed) Is(target error) bool { return target == f.kind }

// Cause returns what the database said, for tests and for people at the database.
func Cause(err error) error {
	if f := (*failed)(nil); errors.As(err, &f) {
		return f.cause
	}
	return nil
}

// inDatabase marks errors that are no mistake of a caller.
func inDatabase(err error) error {
	own, faults := (*Error)(nil), (*refused)(nil)
	switch {
	case err == nil, errors.As(err, &own), errors.As(err, &faults), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case full(err):
		return &failed{ErrFull, err}
	}
	return &failed{ErrDatabase, err}
}
