// The reader of PDFs, away from the call's own thread.
import "pdfjs-dist/legacy/build/pdf.worker.mjs";
