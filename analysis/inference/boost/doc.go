// Package boost fits gradient boosted regression trees to yes-or-no outcomes
// (Friedman 2001; leaf-wise growth over histograms as in LightGBM, Ke et al.
// 2017) and takes their answers apart again: a score is a bias and one
// contribution a feature, which add up.
//
// It is made for tables of some hundred thousand rows and some dozen features.
// The same table and settings give the same trees, to the byte.
package boost
