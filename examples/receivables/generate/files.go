package main

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// refusedInJanuary is a finding about the first hospital.
const refusedInJanuary fen = 1_200_00

// payment is a row of payments.csv.
type payment struct {
	institution, month, payer string
	amount                    fen
	date                      string
}

// ledgers are what was declared, decided, paid and reconciled.
type ledgers struct {
	declared, decisions, payments, totals strings.Builder
	prepaid                               [2]fen
}

// payments are those of the fund, and what is wrong with some of them.
func (l *ledgers) pay(all [months][]stay) {
	var list []payment
	fund := func(h, m int, amount fen, date string) {
		l.prepaid[h] += amount
		list = append(list, payment{hospitals[h].code, month(m), "fund", amount, date})
	}
	for h := range hospitals {
		refused := fen(0)
		if h == 0 {
			refused = refusedInJanuary
		}
		fund(h, 0, due(all[0], h, refused), "2025-02-25")
	}
	fund(0, 1, due(all[1], 0, 0), "2025-05-12") // late
	fund(1, 1, due(all[1], 1, 0).Part(60, 100), "2025-03-28")
	fund(0, 2, due(all[2], 0, 0)+10_000_00, "2025-04-28") // too much
	list = append(list, payment{"H01", "2025-01/2025-03", "fund", 4_000_00, "2025-06-20"})
	for h := range hospitals {
		list = append(list, payment{hospitals[h].code, "2025-01", "serious", sum(all[0], h, seriousOf), "2025-03-05"})
		for m := range 2 {
			list = append(list, payment{hospitals[h].code, month(m), "aid", sum(all[m], h, aidOf), fmt.Sprintf("2025-%02d-18", m+3)})
		}
	}
	list = append(list,
		payment{"H01", "2025-04", "fund", -500_00, "2025-06-11"},  // given back: it was another hospital's
		payment{"H01", "2024-12", "fund", 3_210_00, "2025-01-20"}, // of a month before the book begins
		payment{"H03", "2025-02", "fund", 880_00, "2025-03-28"},   // no hospital of the book
		payment{"H02", "2025-02", "bank", 12_50, "2025-03-31"},    // interest
		payment{"H02", "2025-04", "fund", due(all[3], 1, 0), "2025-07-03"})
	l.payments.WriteString("institution,month,payer,amount,date\n")
	for _, p := range list {
		fmt.Fprintf(&l.payments, "%s,%s,%s,%s,%s\n", p.institution, p.month, p.payer, p.amount, p.date)
	}
}

// decide writes what was declared, what the payer of serious illness decided, and the totals of
// the platform. The second hospital left a stay of February out of its declaration.
func (l *ledgers) decide(all [months][]stay) {
	l.declared.WriteString("institution,month,payer,amount\n")
	l.decisions.WriteString("institution,month,payer,kind,amount,date,until\n")
	l.totals.WriteString("institution,month,payer,amount\n")
	for m := range months {
		for h, of := range hospitals {
			declared := sum(all[m], h, fundOf)
			if h == 1 && m == 1 {
				declared -= last(all[m], h).fund
			}
			if m < 4 {
				fmt.Fprintf(&l.declared, "%s,%s,fund,%s\n", of.code, month(m), declared)
			}
			serious := sum(all[m], h, seriousOf)
			if m > 2 || serious == 0 {
				continue
			}
			decided := func(kind string, amount fen, until string) {
				fmt.Fprintf(&l.decisions, "%s,%s,serious,%s,%s,2025-%02d-28,%s\n", of.code, month(m), kind, amount, m+2, until)
			}
			decided("accepted", serious, "")
			if m == 1 {
				decided("refused", 260_00, "")
			}
			if m == 2 {
				decided("deferred", serious.Part(50, 100), "2025-09-30")
			}
		}
	}
	for h, of := range hospitals {
		var quarter fen
		for m := range 3 {
			quarter += sum(all[m], h, fundOf)
		}
		fmt.Fprintf(&l.totals, "%s,2025-01/2025-03,fund,%s\n", of.code, quarter)
	}
}

func last(list []stay, h int) (s stay) {
	for _, one := range list {
		if one.hospital == h {
			s = one
		}
	}
	return s
}

// cases writes the claims of a month.
func cases(list []stay) string {
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,discharged,paid_fund,paid_serious,paid_aid,paid_account,paid_cash\n")
	for _, s := range list {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", s.id, hospitals[s.hospital].code, s.group, s.cost, s.cost-s.fund, s.day, s.fund, s.serious, s.aid, s.account, s.cash)
	}
	return b.String()
}

func files() ([]generator.File, error) {
	all := stays()
	l := &ledgers{}
	l.pay(all)
	l.decide(all)
	list := []generator.File{
		generator.Text("declared.csv", l.declared.String()), generator.Text("decisions.csv", l.decisions.String()),
		generator.Text("payments.csv", l.payments.String()), generator.Text("totals.csv", l.totals.String()),
	}
	for m := range months {
		list = append(list, generator.Text("cases-"+month(m)+".csv", cases(all[m])))
	}
	return documents(list, l)
}
