package document_test

import (
	"context"
	"fmt"

	"tradecraft/intake/report/document"
)

func ExampleRead() {
	page := []byte(`<html><body><nav><a href="/">Home</a></nav><h1>Lure of the month</h1>
		<p>It drops lsass.exe. The file talks to hxxp://evil[.]example[.]com/a.</p></body></html>`)
	d, err := document.Read(context.Background(), "lure.html", page, document.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range d.Sentences {
		fmt.Printf("%s: %s\n", s.Kind, s.Text)
	}
	fmt.Println(d.Indicators[0].Type, d.Indicators[0].Value)
	// Output:
	// heading: Lure of the month
	// prose: It drops lsass.exe.
	// prose: The file talks to hxxp://evil[.]example[.]com/a.
	// url http://evil.example.com/a
}
