// Package document turns report files into clean sentences.
package document
