"""Files that people, scripts and attackers send: each by name, with what becomes of it and a word why it is here."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from typing import NamedTuple

from tests.hostile.texts import Odd

PDF_TYPE, JPEG_TYPE, PNG_TYPE, HEIC_TYPE = "application/pdf", "image/jpeg", "image/png", "image/heic"
MEGABYTE = 1024 * 1024


class OddFile(NamedTuple):
    """A file: under which name it comes, its bytes, and what becomes of it: its media type when kept, else the problem.

    `why`: what could go wrong with it.
    """

    case: str
    name: str
    body: bytes
    becomes: str
    why: str


def zipped(**members: bytes) -> bytes:
    """A ZIP archive."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name.replace("__", "/"), body)
    return whole.getvalue()


def png(width: int, height: int) -> bytes:
    """A picture that claims this size and holds a row of it at most."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpeg(width: int, height: int, comment: bytes = b"") -> bytes:
    """A picture that claims this size and holds none of it."""
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    said = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return start + said + frame + b"\xff\xd9"


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PDF_WITH_SCRIPT = PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 600
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
SCRIPT = b"#!/bin/sh\nrm -rf /\n"
BOMB = zipped(a=b"\x00" * 4 * MEGABYTE)
NESTED = zipped(a=zipped(a=zipped(a=BOMB)))
DOCX = zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w/>", "_rels__.rels": b"<r/>"})
SLIP = zipped(**{"..__..__etc__cron.d__x": b"* * * * * root reboot"})
GIF = b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64

FILES: tuple[OddFile, ...] = (
    OddFile("nothing", "cv.pdf", b"", "empty", "no bytes"),
    OddFile("one byte", "cv.pdf", b"%", "disguised", "too short to be anything"),
    OddFile("zeros", "cv.pdf", b"\x00" * 5000, "disguised", "bytes that mean nothing"),
    OddFile("text", "cv.txt", b"My CV", "wrong_type", "a kind we do not take"),
    OddFile("text called PDF", "cv.pdf", b"My CV", "disguised", "its name lies"),
    OddFile("PDF", "cv.pdf", PDF, PDF_TYPE, "an ordinary file"),
    OddFile("PDF in capitals", "CV.PDF", PDF, PDF_TYPE, "an ordinary file"),
    OddFile("PDF without ending", "cv", PDF, PDF_TYPE, "its bytes say what it is"),
    OddFile("PDF after a byte order mark", "cv.pdf", b"\xef\xbb\xbf" + PDF, PDF_TYPE, "as some programs write"),
    OddFile("PDF cut off", "cv.pdf", PDF[:20], PDF_TYPE, "ends in the middle"),
    OddFile("PDF with a script", "cv.pdf", PDF_WITH_SCRIPT, PDF_TYPE, "nothing of ours opens it; it is kept as sent"),
    OddFile("PDF called text", "cv.txt", PDF, "disguised", "its name lies"),
    OddFile("PDF called picture", "cv.jpg", PDF, PDF_TYPE, "both are taken; the bytes count"),
    OddFile("PDF called program", "cv.pdf.exe", PDF, "disguised", "a second ending"),
    OddFile("PDF called web page", "cv.pdf.html", PDF, "disguised", "a second ending"),
    OddFile("PDF and ZIP", "cv.pdf", PDF + DOCX, PDF_TYPE, "two kinds in one; handed on as PDF, opened by nobody"),
    OddFile("PDF and HTML", "cv.pdf", b"%PDF-1.4\n" + HTML, PDF_TYPE, "two kinds in one"),
    OddFile("PDF and HTML called web page", "cv.html", b"%PDF-1.4\n" + HTML, "disguised", "two kinds in one"),
    OddFile("HTML before PDF", "cv.pdf", HTML + PDF, "disguised", "some readers take it"),
    OddFile("ZIP before PDF", "cv.pdf", DOCX + PDF, "disguised", "some readers take it"),
    OddFile("program", "tool.exe", EXE, "wrong_type", "runs"),
    OddFile("program called PDF", "cv.pdf", EXE, "disguised", "runs"),
    OddFile("program called picture", "photo.jpg", EXE, "disguised", "runs"),
    OddFile("program without ending", "cv", EXE, "wrong_type", "runs"),
    OddFile("Linux program", "cv.pdf", b"\x7fELF\x02\x01\x01" + b"\x00" * 200, "disguised", "runs"),
    OddFile("script", "cv.sh", SCRIPT, "wrong_type", "runs"),
    OddFile("script called PDF", "cv.pdf", SCRIPT, "disguised", "runs"),
    OddFile("batch", "cv.pdf.bat", b"@echo off\r\nformat c:", "wrong_type", "runs"),
    OddFile("shortcut", "cv.lnk", b"L\x00\x00\x00\x01\x14\x02\x00", "wrong_type", "runs another program"),
    OddFile("Java class", "cv.class", b"\xca\xfe\xba\xbe\x00\x00\x00\x34", "wrong_type", "runs"),
    OddFile("web page", "cv.html", HTML, "wrong_type", "runs in a browser"),
    OddFile("web page called PDF", "cv.pdf", HTML, "disguised", "runs in a browser"),
    OddFile("SVG", "photo.svg", SVG, "wrong_type", "a picture that runs"),
    OddFile("SVG called PNG", "photo.png", SVG, "disguised", "a picture that runs"),
    OddFile("XML bomb", "cv.xml", b'<!DOCTYPE a[<!ENTITY b "c">]>&b;', "wrong_type", "grows while it is read"),
    OddFile("zip bomb", "cv.zip", BOMB, "wrong_type", "grows a thousand times"),
    OddFile("zip bomb called PDF", "cv.pdf", BOMB, "disguised", "grows a thousand times"),
    OddFile("zip in zip in zip", "cv.zip", NESTED, "wrong_type", "grows with every layer"),
    OddFile("zip that leaves its folder", "cv.zip", SLIP, "wrong_type", "writes elsewhere when unpacked"),
    OddFile("gzip bomb", "cv.gz", gzip.compress(b"\x00" * MEGABYTE), "wrong_type", "grows"),
    OddFile("rar", "cv.rar", b"Rar!\x1a\x07\x01\x00" + b"\x00" * 50, "wrong_type", "an archive"),
    OddFile("7z", "cv.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x00" * 50, "wrong_type", "an archive"),
    OddFile("docx", "cv.docx", DOCX, "wrong_type", "what most people call a document"),
    OddFile("docx called PDF", "cv.pdf", DOCX, "disguised", "renamed by hand"),
    OddFile("old doc", "cv.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600, "wrong_type", "may hold macros"),
    OddFile("rtf", "cv.rtf", b"{\\rtf1\\ansi My CV}", "wrong_type", "a kind we do not take"),
    OddFile("table with a formula", "cv.csv", b"=cmd|'/C calc'!A0,1\n", "wrong_type", "runs in a table"),
    OddFile("JPEG", "photo.jpg", jpeg(800, 600), JPEG_TYPE, "an ordinary picture"),
    OddFile("JPEG cut off", "photo.jpg", jpeg(800, 600)[:12], JPEG_TYPE, "ends in the middle"),
    OddFile("JPEG with PHP", "photo.jpg", jpeg(8, 6, b"<?php system($_GET[0]); ?>"), JPEG_TYPE, "runs on some servers"),
    OddFile("JPEG called PHP", "photo.php", jpeg(8, 6, b"<?php 1 ?>"), "disguised", "runs on some servers"),
    OddFile("JPEG bomb", "photo.jpg", jpeg(65_500, 65_500), "too_many_pixels", "fills a viewer's memory"),
    OddFile("PNG", "photo.png", png(800, 600), PNG_TYPE, "an ordinary picture"),
    OddFile("PNG of a large scan", "photo.png", png(16_000, 12_500), PNG_TYPE, "200 megapixels: the best telephones"),
    OddFile("PNG bomb", "photo.png", png(60_000, 60_000), "too_many_pixels", "3.6 gigapixels in 90 bytes"),
    OddFile("PNG called PDF", "cv.pdf", png(8, 6), PNG_TYPE, "both are taken; the bytes count"),
    OddFile("PNG cut off", "photo.png", png(8, 6)[:18], PNG_TYPE, "ends in its header"),
    OddFile("HEIC", "photo.heic", HEIC, HEIC_TYPE, "what iPhones take"),
    OddFile("GIF and JavaScript", "photo.gif", GIF, "wrong_type", "two kinds"),
    OddFile("GIF called JPEG", "photo.jpg", GIF, "disguised", "two kinds"),
    OddFile("WebP", "photo.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40, "wrong_type", "a picture not taken"),
    OddFile("TIFF", "scan.tif", b"II*\x00\x08\x00\x00\x00" + b"\x00" * 40, "wrong_type", "a scan not taken"),
    OddFile("BMP", "scan.bmp", b"BM\x46\x00\x00\x00" + b"\x00" * 64, "wrong_type", "a picture not taken"),
    OddFile("video", "me.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "wrong_type", "no document"),
    OddFile("video called HEIC", "me.heic", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "disguised", "alike"),
    OddFile("sound", "me.mp3", b"ID3\x03\x00" + b"\x00" * 40, "wrong_type", "no document"),
    OddFile("right-to-left name", "\u202efdp.exe", EXE, "wrong_type", "looks like exe.pdf"),
    OddFile("right-to-left name called PDF", "exe.\u202ecv.pdf", EXE, "disguised", "looks like another ending"),
    OddFile("ending with a control", "cv.p\x00df", PDF, PDF_TYPE, "the control goes, the ending stays"),
    OddFile("ending after spaces", "cv.pdf . ", PDF, PDF_TYPE, "Windows drops them too"),
    OddFile("ending of look-alikes", "cv.рdf", PDF, "disguised", "a Cyrillic er"),
)

FILE_NAMES: tuple[Odd, ...] = (
    Odd("ordinary", "cv.pdf", "a name"),
    Odd("none", "", "Telegram may not give one"),
    Odd("only an ending", ".pdf", "hidden on Linux"),
    Odd("only dots", "...", "nothing"),
    Odd("parent", "../../cv.pdf", "leaves the folder"),
    Odd("parent of Windows", "..\\..\\cv.pdf", "leaves the folder"),
    Odd("absolute", "/etc/cron.d/cv.pdf", "another place"),
    Odd("drive", "C:\\Users\\cv.pdf", "another place"),
    Odd("device", "CON.pdf", "a device of Windows"),
    Odd("device without ending", "nul", "a device of Windows"),
    Odd("stream", "cv.pdf:hidden.exe", "a second content on Windows"),
    Odd("trailing dots and spaces", "cv.pdf. . ", "Windows drops them"),
    Odd("leading spaces", "   cv.pdf", "invisible"),
    Odd("override", "cv\u202efdp.exe", "looks like another ending"),
    Odd("zero-width", "c\u200bv.p\u200bdf", "invisible"),
    Odd("NUL", "cv.pdf\x00.exe", "ends for some, goes on for others"),
    Odd("line break", "cv\r\nX-Evil: 1\r\n.pdf", "a header of its own"),
    Odd("escape", "\x1b[2Jcv.pdf", "wipes a terminal"),
    Odd("quotes", 'cv".pdf; filename="evil.exe', "leaves a header's value"),
    Odd("percent", "%2e%2e%2fcv.pdf", "decoded later"),
    Odd("markup", "<img src=x onerror=alert(1)>.pdf", "runs on a page"),
    Odd("formula", "=HYPERLINK(1).pdf", "runs in a table"),
    Odd("shell", "$(reboot);`id`.pdf", "runs in a shell"),
    Odd("option", "-rf.pdf", "an option"),
    Odd("very long", "x" * 5000 + ".pdf", "longer than a file system takes"),
    Odd("very long ending", "cv." + "x" * 500, "longer than a file system takes"),
    Odd("long in bytes", "я" * 300 + ".pdf", "two bytes each"),
    Odd("emoji", "👨‍👩‍👧‍👦🇩🇪.pdf", "four bytes each"),
    Odd("decomposed", "Lebenslauf Mu\u0308ller.pdf", "as macOS spells it"),
    Odd("Arabic", "السيرة الذاتية.pdf", "written from right to left"),
    Odd("Persian", "رزومه‌ی من.pdf", "with a zero-width non-joiner"),
    Odd("Hebrew", "קורות חיים (2).pdf", "written from right to left"),
    Odd("Chinese", "簡歷.pdf", "another script"),
    Odd("Cyrillic", "Диплом (копия).pdf", "another script"),
    Odd("full-width", "ｃｖ．ｐｄｆ", "looks like an ending"),
    Odd("lone surrogate", "cv\ud800.pdf", "cannot be UTF-8"),
    Odd("combining marks", "c" + "\u0301" * 3000 + "v.pdf", "towers"),
    Odd("line separator", "cv\u2028.pdf", "a line end in JavaScript"),
)
