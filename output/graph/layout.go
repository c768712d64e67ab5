package graph

import (
	"cmp"
	"math"
	"slices"
)

// point is a place, in pixels.
type point struct{ x, y float64 }

// box is what a node and its label take up around the node's place.
type box struct{ w, h float64 }

const (
	rounds    = 400
	idealEdge = 62.0 // pixels
	stretch   = 1.35 // labels are wide: so is the picture
	gap       = 6.0  // between boxes
	between   = 22.0 // between parts
	shelf     = 1500 // width of the picture, in which parts are put side by side
)

// layout places the nodes: each connected part by itself, the parts then side
// by side in rows, the largest first.
func layout(boxes []box, edges [][3]float64) (places []point, width, height float64) {
	places = make([]point, len(boxes))
	parts := connected(len(boxes), edges)
	x, y, row := 0.0, 0.0, 0.0
	for _, part := range parts {
		w, h := place(part, boxes, edges, places)
		if x > 0 && x+w > max(shelf, width) {
			x, y, row = 0, y+row+between, 0
		}
		for _, i := range part {
			places[i].x += x
			places[i].y += y
		}
		x += w + between
		row, width = max(row, h), max(width, x)
	}
	return places, width, y + row
}

// connected are the parts of a graph, the largest first, members in order.
func connected(n int, edges [][3]float64) [][]int {
	parent := make([]int, n)
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, e := range edges {
		a, b := root(int(e[0])), root(int(e[1]))
		parent[max(a, b)] = min(a, b)
	}
	of := map[int][]int{}
	for i := range n {
		of[root(i)] = append(of[root(i)], i)
	}
	parts := make([][]int, 0, len(of))
	for _, p := range of {
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b []int) int { return cmp.Or(-cmp.Compare(len(a), len(b)), cmp.Compare(a[0], b[0])) })
	return parts
}

// place lays one part out from (0, 0) on and returns its size.
func place(part []int, boxes []box, edges [][3]float64, places []point) (w, h float64) {
	at := map[int]int{}
	p := make([]point, len(part))
	for k, i := range part {
		at[i] = k
		// A spiral by the golden angle: even, and no two on one line.
		a, r := float64(k)*2.399963, idealEdge*0.6*math.Sqrt(float64(k))
		p[k] = point{r * math.Cos(a), r * math.Sin(a)}
	}
	var own [][3]float64
	for _, e := range edges {
		if a, ok := at[int(e[0])]; ok {
			own = append(own, [3]float64{float64(a), float64(at[int(e[1])]), e[2]})
		}
	}
	force(p, own)
	b := make([]box, len(part))
	for k, i := range part {
		p[k].x *= stretch
		b[k] = boxes[i]
	}
	separate(p, b)
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for k := range p {
		minX, maxX = min(minX, p[k].x-b[k].w/2), max(maxX, p[k].x+b[k].w/2)
		minY, maxY = min(minY, p[k].y-b[k].h/2), max(maxY, p[k].y+b[k].h/2)
	}
	for k, i := range part {
		places[i] = point{p[k].x - minX, p[k].y - minY}
	}
	return maxX - minX, maxY - minY
}

// force lets nodes repel each other and edges pull, with less and less way.
func force(p []point, edges [][3]float64) {
	n := len(p)
	move := make([]point, n)
	for round := range rounds {
		clear(move)
		for i := range n {
			for j := i + 1; j < n; j++ {
				dx, dy := p[i].x-p[j].x, p[i].y-p[j].y
				d := max(dx*dx+dy*dy, 1)
				f := idealEdge * idealEdge / d
				move[i].x, move[i].y = move[i].x+dx*f, move[i].y+dy*f
				move[j].x, move[j].y = move[j].x-dx*f, move[j].y-dy*f
			}
		}
		for _, e := range edges {
			a, b := int(e[0]), int(e[1])
			dx, dy := p[a].x-p[b].x, p[a].y-p[b].y
			f := math.Hypot(dx, dy) / idealEdge * (0.4 + e[2])
			move[a].x, move[a].y = move[a].x-dx*f, move[a].y-dy*f
			move[b].x, move[b].y = move[b].x+dx*f, move[b].y+dy*f
		}
		// A weak pull to the middle keeps the part together.
		heat := idealEdge * (1 - float64(round)/rounds)
		for i := range p {
			move[i].x -= p[i].x * 0.35
			move[i].y -= p[i].y * 0.35
			d := math.Hypot(move[i].x, move[i].y)
			if d > 0 {
				s := min(d, heat) / d
				p[i].x, p[i].y = p[i].x+move[i].x*s, p[i].y+move[i].y*s
			}
		}
	}
}

// separations bounds the rounds of pushing boxes apart.
const separations = 600

// separate pushes boxes apart along the way that is shorter, until none
// covers another.
func separate(p []point, b []box) {
	for range separations {
		moved := false
		for i := range p {
			for j := i + 1; j < len(p); j++ {
				dx, dy := p[j].x-p[i].x, p[j].y-p[i].y
				ox := (b[i].w+b[j].w)/2 + gap - math.Abs(dx)
				oy := (b[i].h+b[j].h)/2 + gap - math.Abs(dy)
				if ox <= 0 || oy <= 0 {
					continue
				}
				moved = true
				if oy < ox {
					s := math.Copysign(oy/2+0.1, dy)
					p[i].y, p[j].y = p[i].y-s, p[j].y+s
				} else {
					s := math.Copysign(ox/2+0.1, dx)
					p[i].x, p[j].x = p[i].x-s, p[j].x+s
				}
			}
		}
		if !moved {
			return
		}
	}
}
