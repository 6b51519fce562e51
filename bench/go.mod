module github.com/yibaojiesuan/settlement/bench

go 1.24.0

require (
	github.com/govalues/decimal v0.1.36
	github.com/shopspring/decimal v1.6.0
	github.com/stretchr/testify v1.12.1
	github.com/yibaojiesuan/settlement v0.0.0
	golang.org/x/text v0.34.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace github.com/yibaojiesuan/settlement => ..
