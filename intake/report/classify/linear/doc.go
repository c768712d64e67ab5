// Package linear trains one-vs-rest linear classifiers over sparse rows and
// keeps them in a small form.
//
// The loss is the squared hinge with L2 regularisation, solved by dual
// coordinate descent (Hsieh et al., 2008, "A Dual Coordinate Descent Method
// for Large-scale Linear SVM"). All labels are trained in one pass over the
// rows, since the cost of fetching a row is shared; labels are cut into blocks
// of fixed size that are independent of each other, so the result does not
// depend on the number of cores.
package linear
