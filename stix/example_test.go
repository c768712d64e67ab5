package stix_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"tradecraft/stix"
)

func ExampleReader() {
	in := `{"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", "objects": [
		{"type": "tool", "id": "tool--242f3da3-4425-4d11-8f5c-b842886da966", "x_cost": 2.50},
		{"type": "tool"}]}`
	r := stix.NewReader(strings.NewReader(in), stix.Limits{})
	for {
		o, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			panic(err)
		}
		fmt.Println(o.Index, string(o.Raw))
	}
	for _, p := range r.Problems() {
		fmt.Println(p.Severity, p.Object, p.Message)
	}
	// Output:
	// 0 {"type": "tool", "id": "tool--242f3da3-4425-4d11-8f5c-b842886da966", "x_cost": 2.50}
	// error objects[1] id is missing in an object of type "tool"; it was left out
}
