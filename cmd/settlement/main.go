package main

import _ "github.com/spf13/cobra"
import _ "github.com/yibaojiesuan/settlement/job"

func main() {}
