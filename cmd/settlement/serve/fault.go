package serve

// fault is an error of this package, in both languages: it has a code as the library's have.
type fault struct{ code, english, chinese string }

func (f *fault) Error() string { return f.english }

// Code is what programs know the fault by: see [settlement.Code].
func (f *fault) Code() string { return "serve." + f.code }

// Chinese is Error in Chinese: see [settlement.Chinese].
func (f *fault) Chinese() string { return f.chinese }

// Errors of requests.
var (
	errHost    = &fault{"host", "the request is for another host", "请求的主机名不是本程序"}
	errForeign = &fault{"foreign", "another site sent the request", "请求来自其他网站"}
	errNone    = &fault{"none", "there is no such page", "没有这个页面"}
	errLarge   = &fault{"large", "the files are too large", "文件过大"}
	errMany    = &fault{"many", "there are too many files", "文件过多"}
	errWorks   = &fault{"works", "too many settlements are open: remove one first", "打开的结算过多：请先删除一个"}
	errBusy    = &fault{"busy", "the program is busy: try again later", "程序正忙：请稍后再试"}
	errTwice   = &fault{"twice", "two files have this name", "有两个文件同名"}
	errName    = &fault{"name", "a file has no usable name", "文件名不可用"}
	errUpload  = &fault{"upload", "the upload broke off", "上传中断"}
	errEmpty   = &fault{"empty", "no file was chosen", "没有选择文件"}
	errArchive = &fault{"archive", "the archive cannot be read", "压缩包无法读取"}
	errLocked  = &fault{"locked", "the archive has a password", "压缩包有密码"}
	errClaims  = &fault{"claims", "no file has claims", "没有病例文件"}
	errPolicy  = &fault{"policy", "a policy must be chosen for each file of claims", "每个病例文件都要选择规则"}
	errSettled = &fault{"settled", "this is not settled yet", "尚未结算"}
	errStale   = &fault{"stale", "it was settled anew since the page was opened: open it again", "打开页面后已重新结算：请重新打开"}
	errWhat    = &fault{"what", "nothing was changed", "没有改动任何参数"}
	errPath    = &fault{"path", "the document has no such parameter", "文档中没有该参数"}
	errForm    = &fault{"form", "the form is too large or broken", "表单过大或不完整"}
	errFormat  = &fault{"format", "there is no such output", "没有这种输出"}
	errInside  = &fault{"inside", "something went wrong in the program", "程序内部出错"}
)
