package pdf

// pathOperator follows the current path as far as thin straight lines go.
func (in *interpreter) pathOperator(op string) {
	switch op {
	case "c", "v", "y":
		in.pieces++
		in.at = append(in.at[:0], in.num(1), in.num(0))
	case "m":
		in.at = append(in.at[:0], in.num(1), in.num(0))
	case "l":
		x, y := in.num(1), in.num(0)
		in.pieces++
		if len(in.at) == 2 {
			in.addLine(in.at[0], in.at[1], x, y)
		}
		in.at = append(in.at[:0], x, y)
	case "re":
		in.pieces++
		in.addRect(in.num(3), in.num(2), in.num(1), in.num(0))
	case "S", "s", "B", "B*", "b", "b*", "f", "F", "f*":
		in.paint()
	case "n":
		in.path, in.at = in.path[:0], in.at[:0]
	}
}

// addLine adds a line of the path in page space.
func (in *interpreter) addLine(x0, y0, x1, y1 float64) {
	if len(in.path) >= 4096 {
		return
	}
	x0, y0 = in.g.ctm.apply(x0, y0)
	x1, y1 = in.g.ctm.apply(x1, y1)
	in.path = append(in.path, Rule{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)})
}

// addRect adds a thin rectangle as one line, another as its four sides.
func (in *interpreter) addRect(x, y, w, h float64) {
	x0, y0 := in.g.ctm.apply(x, y)
	x1, y1 := in.g.ctm.apply(x+w, y+h)
	r := Rule{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
	if len(in.path) >= 4096 {
		return
	}
	if r.X1-r.X0 < thin || r.Y1-r.Y0 < thin {
		in.path = append(in.path, r)
		return
	}
	in.path = append(in.path,
		Rule{r.X0, r.Y0, r.X1, r.Y0}, Rule{r.X0, r.Y1, r.X1, r.Y1},
		Rule{r.X0, r.Y0, r.X0, r.Y1}, Rule{r.X1, r.Y0, r.X1, r.Y1})
}

// thin is the width up to which a box counts as a line, in points.
const thin = 3.5

// paint keeps the straight thin pieces of the path that was drawn or filled.
func (in *interpreter) paint() {
	in.page.Drawn += in.pieces
	in.pieces = 0
	for _, r := range in.path {
		w, h := r.X1-r.X0, r.Y1-r.Y0
		if len(in.page.Rules) < maxRules && (w < thin && h >= 5 || h < thin && w >= 5) {
			in.page.Rules = append(in.page.Rules, r)
		}
	}
	in.path, in.at = in.path[:0], in.at[:0]
}
