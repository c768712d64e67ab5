// Package graph draws a graph as one self-contained SVG with readable labels,
// and writes it as GraphML for other programs. The layout is a force model
// (Fruchterman and Reingold 1991) from a fixed start, after which labels are
// pushed apart until none covers another: the same graph gives the same bytes.
package graph
