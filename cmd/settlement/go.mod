module github.com/yibaojiesuan/settlement/cmd/settlement

go 1.26.0

require (
	github.com/stretchr/testify v1.12.1
	github.com/yibaojiesuan/settlement v0.0.0
	golang.org/x/text v0.34.0
)

require github.com/shopspring/decimal v1.6.0 // indirect

replace github.com/yibaojiesuan/settlement => ../..
