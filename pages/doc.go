// Package pages writes a [views.Book] as one HTML document that needs nothing else: no script,
// no request, styles and charts inside it. It is read on a screen, and prints on A4 across.
//
//	err := pages.Write(w, book, pages.Options{Language: views.Chinese, Explained: 200})
//
// A page shows the texts of the same cells as every other output of the book. Charts are drawn
// from columns of its tables; the numbers are exact until they become places on the drawing. The
// document is also well-formed XML, so that programs can read it.
package pages
