module github.com/yibaojiesuan/settlement/cmd/settlement

go 1.26.0

replace github.com/yibaojiesuan/settlement => ../..

require (
	github.com/inconshreveable/mousetrap v1.1.0
	github.com/spf13/cobra v1.10.2
	github.com/spf13/pflag v1.0.9
	github.com/yibaojiesuan/settlement v0.0.0
)

require (
	github.com/shopspring/decimal v1.6.0 // indirect
	golang.org/x/text v0.34.0 // indirect
)
