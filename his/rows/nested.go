package rows

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/split"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// What can be wrong with a settlement list.
var (
	ErrItems = coded.New("his.items", "the items do not add up to the total")
	ErrFunds = coded.New("his.funds", "the payments of funds do not add up")
	ErrFund  = coded.New("his.fund", "a kind of fund that the mapping's table fund_pay_type does not have")
	ErrFee   = coded.New("his.fee", "a class of fees that the platform's list med_chrgitm does not have")
)

// asLines returns the file as one object a line. A .json file may hold objects on any
// lines, or an array of them. Settlement lists (4101) are objects of objects, whose
// members are put side by side.
func (t *Table[R]) asLines(s sniffed) (io.Reader, *nested) {
	r := bufio.NewReaderSize(s.utf8Of(), detectSize)
	begin, _ := r.Peek(detectSize)
	if path.Ext(strings.ToLower(t.file.Name)) != ".json" && !bytes.Contains(begin, []byte(`"setlinfo"`)) {
		return r, nil
	}
	n := &nested{funds: t.layout.Funds, fees: t.layout.Fees, faults: make(map[int]error)}
	n.allowed = &allowance{r: r}
	n.array = bytes.HasPrefix(bytes.TrimLeft(begin, " \t\r\n"), []byte("["))
	n.dec = json.NewDecoder(n.allowed)
	return n, n
}

// nested reads objects, and writes each as a line.
type nested struct {
	dec     *json.Decoder
	allowed *allowance
	array   bool
	began   bool
	row     int
	out     bytes.Buffer
	funds   map[string]string
	fees    map[string]string
	faults  map[int]error // of objects, by their number from 1
	end     error
}

// allowance bounds how much is read for one object.
type allowance struct {
	r    io.Reader
	left int
}

func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, ErrTooLong
	}
	n, err := a.r.Read(p[:min(len(p), a.left)])
	a.left -= n
	return n, err
}

// Read implements [io.Reader].
func (n *nested) Read(p []byte) (int, error) {
	for n.out.Len() == 0 {
		if n.end != nil {
			return 0, n.end
		}
		if err := n.object(); err != nil {
			n.end = err
		}
	}
	return n.out.Read(p)
}

// object reads the next object. A text that is no JSON is passed on as a line, whose
// reader says what is wrong.
func (n *nested) object() error {
	n.allowed.left = 4 * split.MaxRecord
	if n.array && !n.began {
		n.began = true
		if _, err := n.dec.Token(); err != nil {
			return n.broken(err)
		}
	}
	if n.array && !n.dec.More() {
		if _, err := n.dec.Token(); err != nil {
			return n.broken(err)
		}
		return io.EOF
	}
	var raw json.RawMessage
	if err := n.dec.Decode(&raw); err != nil {
		if errors.Is(err, io.EOF) && !n.array {
			return io.EOF
		}
		return n.broken(err)
	}
	n.row++
	line, err := n.flat(raw)
	if err != nil {
		n.faults[n.row] = err
	}
	n.out.Write(line)
	n.out.WriteByte('\n')
	return nil
}

// broken passes a broken rest of the file on, which no reader takes for an object.
func (n *nested) broken(err error) error {
	if errors.Is(err, ErrTooLong) {
		return err
	}
	n.row++
	n.out.WriteString("{\n")
	return io.EOF
}

// flat returns an object on one line. Of a settlement list these are the members of
// setlinfo, with the sums of its items and of the payments of funds.
func (n *nested) flat(raw json.RawMessage) ([]byte, error) {
	list := settlementList(raw, 2)
	if list == nil {
		var line bytes.Buffer
		if err := json.Compact(&line, raw); err != nil {
			return []byte("{"), nil // the reader of the line says so
		}
		return line.Bytes(), nil
	}
	flat := make(map[string]json.RawMessage)
	for name, value := range list {
		if !isNode(value) {
			flat[name] = value
		}
	}
	var info map[string]json.RawMessage
	if err := json.Unmarshal(list["setlinfo"], &info); err != nil {
		return []byte("{}"), fmt.Errorf("%w: setlinfo", ErrJSON)
	}
	for name, value := range info {
		if !isNode(value) {
			flat[name] = value
		}
	}
	err := errors.Join(n.items(flat, list["iteminfo"]), n.payments(flat, list["payinfo"]))
	line, _ := json.Marshal(flat)
	return line, err
}

// settlementList returns the object that has setlinfo: this one, or one inside of it.
func settlementList(raw json.RawMessage, depth int) map[string]json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return nil
	}
	if isNode(object["setlinfo"]) || depth == 0 {
		if object["setlinfo"] == nil {
			return nil
		}
		return object
	}
	for _, name := range []string{"input", "output", "data"} {
		if list := settlementList(object[name], depth-1); list != nil {
			return list
		}
	}
	return nil
}

// isNode reports whether a value is an object or an array.
func isNode(raw json.RawMessage) bool { return len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') }

// items adds up the items of a list: their sum is the total, which the list itself does
// not have. Where classes of fees are read, those of each class are added up too; an item
// that names no class is of none.
func (n *nested) items(flat map[string]json.RawMessage, raw json.RawMessage) error {
	var items []struct {
		Class  json.RawMessage `json:"med_chrgitm"`
		Amount json.RawMessage `json:"amt"`
	}
	if !isNode(raw) {
		return nil
	}
	if err := json.Unmarshal(raw, &items); err != nil {
		return fmt.Errorf("%w: iteminfo", ErrJSON)
	}
	var sum settlement.Money
	classes := make(map[string]settlement.Money)
	for i, item := range items {
		m, err := amountOf(item.Amount)
		if err != nil {
			return fmt.Errorf("iteminfo[%d].amt: %w", i, err)
		}
		if sum += m; sum > cell.MostYuan || sum < -cell.MostYuan {
			return settlement.ErrOverflow
		}
		class := codeOf(item.Class)
		if n.fees == nil || class == "" {
			continue
		}
		column := n.fees[class]
		if column == "" {
			return fmt.Errorf("%w: iteminfo[%d]: got %s", ErrFee, i, shown.Quote(class))
		}
		classes[column] += m
	}
	return errors.Join(agree(flat, "medfee_sumamt", sum, ErrItems), agreeAll(flat, classes, ErrItems))
}

// codeOf returns a code of a list, written as a string or as a number; blank: it has none.
func codeOf(raw json.RawMessage) string {
	if code := strings.Trim(string(raw), `" `); code != "null" {
		return code
	}
	return ""
}

// payments adds up the payments of funds by the money columns that they are.
func (n *nested) payments(flat map[string]json.RawMessage, raw json.RawMessage) error {
	if n.funds == nil || !isNode(raw) {
		return nil
	}
	var list []struct {
		Kind   json.RawMessage `json:"fund_pay_type"`
		Amount json.RawMessage `json:"fund_payamt"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return fmt.Errorf("%w: payinfo", ErrJSON)
	}
	sums := make(map[string]settlement.Money)
	for i, p := range list {
		m, err := amountOf(p.Amount)
		if err != nil {
			return fmt.Errorf("payinfo[%d].fund_payamt: %w", i, err)
		}
		kind := codeOf(p.Kind)
		column := n.funds[kind]
		if column == "" {
			return fmt.Errorf("%w: payinfo[%d]: got %s", ErrFund, i, shown.Quote(kind))
		}
		sums[column] += m
	}
	return agreeAll(flat, sums, ErrFunds)
}

// agreeAll puts sums into their columns, or compares them with what the list says there.
func agreeAll(flat map[string]json.RawMessage, sums map[string]settlement.Money, kind error) error {
	var errs []error
	for _, column := range slices.Sorted(maps.Keys(sums)) {
		errs = append(errs, agree(flat, column, sums[column], kind))
	}
	return errors.Join(errs...)
}

// agree puts a sum into a column, or compares it with what the list says there.
func agree(flat map[string]json.RawMessage, column string, sum settlement.Money, kind error) error {
	if said := flat[column]; said != nil && string(said) != "null" && string(said) != `""` {
		m, err := amountOf(said)
		if err == nil && m != sum {
			err = fmt.Errorf("%w: %s says %s, they come to %s", kind, column, shown.Amount(m), shown.Amount(sum))
		}
		return err
	}
	flat[column] = json.RawMessage(`"` + sum.String() + `"`)
	return nil
}

// amountOf reads an amount of a list, as a string or as a number.
func amountOf(raw json.RawMessage) (settlement.Money, error) {
	text, way := string(raw), cell.Numeral
	if strings.HasPrefix(text, `"`) {
		way = cell.Written
		if err := json.Unmarshal(raw, &text); err != nil {
			return 0, err
		}
	}
	if text == "null" || text == "" {
		text, way = "", cell.Written
	}
	plain, _, err := cell.Read(cell.AmountKind, way, text, cell.Rules{Export: true})
	if err != nil {
		return 0, withoutValue(err, text)
	}
	m, err := cell.Yuan(plain)
	if err != nil {
		return 0, withoutValue(err, text)
	}
	return m, nil
}
