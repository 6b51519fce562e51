// Package chinese says errors in Chinese: it is the catalogue of the texts, and renders
// the errors of this module with their places and values.
//
// An error is a tree of wrapped errors. What has a code, a sentinel, has its text by the
// code. A message around it is parts that colons separate; each part is looked up among
// the phrases, with the values in it, and a part that no phrase fits stays in English. So
// no message is written twice, and no text in Chinese says more than the one in English.
// The tests read the source: every sentinel and every part of a message has its text.
package chinese
