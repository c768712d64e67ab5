module tradecraft

go 1.26
