# Clicks a button of a system dialog, which no test runner reaches: python3 clickDialog.py [INDEX COUNT]
# Waits for a dialog on the display (a top-level window smaller than the console's) and clicks the button of that
# index, from the left, of the COUNT equal ones in its bottom row. Without arguments it only waits for the dialog.
# Needs libX11 and libXtst.
import ctypes
import os
import sys
import time

x11, xtst = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
pointer, uint, window = ctypes.c_void_p, ctypes.c_uint, ctypes.c_ulong
x11.XOpenDisplay.restype = pointer
x11.XDefaultRootWindow.argtypes, x11.XDefaultRootWindow.restype = [pointer], window
x11.XQueryTree.argtypes = [pointer, window] + [pointer] * 4
x11.XGetGeometry.argtypes = [pointer, window] + [pointer] * 7
x11.XGetWindowAttributes.argtypes = [pointer, window, pointer]
x11.XSync.argtypes = [pointer, ctypes.c_int]
xtst.XTestFakeMotionEvent.argtypes = [pointer, ctypes.c_int, ctypes.c_int, ctypes.c_int, window]
xtst.XTestFakeButtonEvent.argtypes = [pointer, uint, ctypes.c_int, window]


class Attributes(ctypes.Structure):
    _fields_ = [
        ("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("height", ctypes.c_int),
        ("border", ctypes.c_int), ("depth", ctypes.c_int), ("visual", pointer), ("root", window),
        ("kind", ctypes.c_int), ("bit_gravity", ctypes.c_int), ("win_gravity", ctypes.c_int),
        ("backing_store", ctypes.c_int), ("backing_planes", window), ("backing_pixel", window),
        ("save_under", ctypes.c_int), ("colormap", window), ("map_installed", ctypes.c_int),
        ("map_state", ctypes.c_int), ("rest", ctypes.c_byte * 64),
    ]


# A window may go between being listed and being asked for.
ignore = ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer)(lambda *_: 0)
x11.XSetErrorHandler(ignore)
display = x11.XOpenDisplay(os.environ["DISPLAY"].encode())
root = x11.XDefaultRootWindow(display)


def dialog():
    parents, children, amount = (window * 2)(), ctypes.POINTER(window)(), uint()
    x11.XQueryTree(display, root, ctypes.byref(parents, 0), ctypes.byref(parents, 8), ctypes.byref(children), ctypes.byref(amount))
    for child in children[: amount.value]:
        found = Attributes()
        if not x11.XGetWindowAttributes(display, child, ctypes.byref(found)):
            continue
        viewable = found.map_state == 2 and found.kind == 1
        if viewable and 200 < found.width < 900 and 80 < found.height < 500:
            return found
    return None


deadline = time.monotonic() + 30
found = dialog()
while found is None and time.monotonic() < deadline:
    time.sleep(0.05)
    found = dialog()
if found is None:
    sys.exit("no dialog on the display")
if len(sys.argv) == 1:
    sys.exit()
index, count = int(sys.argv[1]), int(sys.argv[2])
# A dialog that was just put on the screen may not take clicks yet: clicked until it is gone.
while found is not None and time.monotonic() < deadline:
    x = found.x + int(found.width * (index + 0.5) / count)
    y = found.y + found.height - 17
    xtst.XTestFakeMotionEvent(display, -1, x, y, 0)
    for down in (1, 0):
        xtst.XTestFakeButtonEvent(display, 1, down, 0)
    x11.XSync(display, 0)
    time.sleep(0.3)
    found = dialog()
