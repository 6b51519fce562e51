module github.com/yibaojiesuan/settlement/bindings

go 1.26.0

require (
	github.com/stretchr/testify v1.12.1
	github.com/yibaojiesuan/settlement v0.0.0
	pgregory.net/rapid v1.3.0
)

require (
	github.com/shopspring/decimal v1.6.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/text v0.34.0 // indirect
)

replace github.com/yibaojiesuan/settlement => ..
