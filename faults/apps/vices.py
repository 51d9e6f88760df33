"""The app of vices.mjs for WSGI servers: /?ms=20&id=7, /spin, /leak?kib=, /die?how=, POST counts bytes. BOOT_MS: boots that long."""
import os
import signal
import time
from urllib.parse import parse_qs

JOURNAL = os.environ.get('FAULT_JOURNAL')
journal = os.open(JOURNAL, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) if JOURNAL else None
kept = []

if os.environ.get('BUILD') and open(os.environ['BUILD']).read().strip() == 'broken':
    raise RuntimeError('a broken build')
time.sleep(float(os.environ.get('BOOT_MS', '0')) / 1000)


def note(word, ident):
    if journal is not None and ident is not None:
        os.write(journal, f'{word} {ident} {os.getpid()}\n'.encode())


def application(environ, start_response):
    ask = {key: values[0] for key, values in parse_qs(environ.get('QUERY_STRING', '')).items()}
    path = environ.get('PATH_INFO', '/')
    ident = ask.get('id')
    note('begin', ident)
    body = str(os.getpid()).encode()
    if environ['REQUEST_METHOD'] == 'POST':
        left, count = int(environ.get('CONTENT_LENGTH') or 0), 0
        while left > 0:
            chunk = environ['wsgi.input'].read(min(left, 65536))
            if not chunk:
                break
            left -= len(chunk)
            count += len(chunk)
        body = b'{"bytes":%d}' % count
    if path == '/spin':
        while True:
            pass
    if path == '/die':
        os.kill(os.getpid(), getattr(signal, ask.get('how', 'sigkill').upper()))
        time.sleep(1)
    if path == '/leak':
        kept.append(b'x' * (int(ask['kib']) * 1024))
    time.sleep((float(ask.get('ms', 0)) + float(ask.get('block', 0))) / 1000)
    note('end', ident)
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
    return [body]
