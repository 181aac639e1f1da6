//! An SQLite VFS that stands before the system's own: what concerns a [`Disk`] asks it first and is told to it
//! afterwards, all else is passed on untouched. It is the default of the whole test process, because the store
//! opens its files with the default.
//!
//! The one module with unsafe code. Nothing of what is tried with it belongs here.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once, OnceLock};

use rusqlite::ffi;

use super::disk::{self, Call, Disk, Verdict};

/// Where in an opened file the system's own begins: a multiple of every alignment.
const OFFSET: usize = 64;

#[repr(C)]
struct Opened {
    base: ffi::sqlite3_file,
    watched: *mut Watched,
}

const _: () = assert!(size_of::<Opened>() <= OFFSET);

struct Watched {
    disk: Arc<Disk>,
    path: PathBuf,
    /// Its name is not on the disk until it, or its folder, is synced.
    is_new_journal: bool,
}

/// The system's VFS, and ours; pointers that are written once and then only read.
struct Pair {
    system: *mut ffi::sqlite3_vfs,
}

// SAFETY: SQLite calls a VFS from any thread; nothing here is changed after `install`.
unsafe impl Send for Pair {}
// SAFETY: as above.
unsafe impl Sync for Pair {}

static SYSTEM: OnceLock<Pair> = OnceLock::new();

/// Makes this VFS the default of the process.
pub fn install() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        // SAFETY: the system's VFS lives as long as the process, and so does the copy, which is leaked. Only
        // functions that do not look into their VFS argument, or look at what the copy shares, are kept.
        unsafe {
            let system = ffi::sqlite3_vfs_find(std::ptr::null());
            assert!(!system.is_null());
            let _ = SYSTEM.set(Pair { system });
            let mut ours: ffi::sqlite3_vfs = std::ptr::read(system);
            ours.szOsFile = (*system).szOsFile + c_int::try_from(OFFSET).unwrap();
            ours.zName = c"controlbook-faults".as_ptr();
            ours.pNext = std::ptr::null_mut();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            let ours = Box::into_raw(Box::new(ours));
            assert_eq!(ffi::sqlite3_vfs_register(ours, 1), ffi::SQLITE_OK);
        }
    });
}

fn system() -> *mut ffi::sqlite3_vfs {
    SYSTEM.get().unwrap().system
}

unsafe fn path_of(name: *const c_char) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite gives names that end with a NUL.
    let name = unsafe { CStr::from_ptr(name) };
    Some(Path::new(std::ffi::OsStr::from_bytes(name.to_bytes())).to_owned())
}

/// What a call that is not passed on gives back.
fn code(call: Call, verdict: Verdict) -> Option<c_int> {
    match (verdict, call) {
        (Verdict::Pass | Verdict::Half | Verdict::Late, _) => None,
        (Verdict::Full, Call::Write) => Some(ffi::SQLITE_FULL),
        (_, Call::Create | Call::Open) => Some(ffi::SQLITE_CANTOPEN),
        (_, Call::Read) => Some(ffi::SQLITE_IOERR_READ),
        (_, Call::Write) => Some(ffi::SQLITE_IOERR_WRITE),
        (_, Call::Truncate) => Some(ffi::SQLITE_IOERR_TRUNCATE),
        (_, Call::Sync) => Some(ffi::SQLITE_IOERR_FSYNC),
        (_, Call::Delete) => Some(ffi::SQLITE_IOERR_DELETE),
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for `szOsFile` bytes, which is the system's own and `OFFSET` more; the name is
    // passed on as it came, with what SQLite has put after it.
    unsafe {
        let pass = (*system()).xOpen.unwrap();
        let found = path_of(name).and_then(|path| disk::of(&path).map(|disk| (disk, path)));
        let Some((disk, path)) = found else { return pass(system(), name, file, flags, out) };
        (*file).pMethods = std::ptr::null();
        let creates = flags & ffi::SQLITE_OPEN_CREATE != 0 && !path.exists();
        let call = if creates { Call::Create } else { Call::Open };
        if let Some(code) = code(call, disk.asked(call, &path)) {
            return code;
        }
        let real = file.cast::<u8>().add(OFFSET).cast::<ffi::sqlite3_file>();
        let rc = pass(system(), name, real, flags, out);
        if rc != ffi::SQLITE_OK {
            return rc;
        }
        if creates {
            disk.created(&path);
        }
        let is_new_journal = creates && flags & ffi::SQLITE_OPEN_MAIN_JOURNAL != 0;
        let watched = Box::into_raw(Box::new(Watched { disk, path, is_new_journal }));
        std::ptr::write(file.cast::<Opened>(), Opened { base: ffi::sqlite3_file { pMethods: &METHODS.0 }, watched });
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let pass = (*system()).xDelete.unwrap();
        let found = path_of(name).and_then(|path| disk::of(&path).map(|disk| (disk, path)));
        let Some((disk, path)) = found else { return pass(system(), name, sync) };
        let verdict = disk.asked(Call::Delete, &path);
        if let Some(code) = code(Call::Delete, verdict) {
            return code;
        }
        let rc = pass(system(), name, sync);
        if rc != ffi::SQLITE_OK {
            return rc;
        }
        let is_late = verdict == Verdict::Late;
        disk.deleted(&path, sync != 0 && !is_late);
        if is_late { ffi::SQLITE_IOERR_DIR_FSYNC } else { rc }
    }
}

struct Methods(ffi::sqlite3_io_methods);

// SAFETY: a table of functions that is only read.
unsafe impl Sync for Methods {}

/// Version 1: no shared memory, no mapping into memory, so that every read and write comes through here.
static METHODS: Methods = Methods(ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
});

unsafe fn watched<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Watched {
    // SAFETY: every file with our methods was made by `open`; SQLite uses one from one thread at a time.
    unsafe { &mut *(*file.cast::<Opened>()).watched }
}

/// The system's own file, and its methods.
unsafe fn real<'a>(file: *mut ffi::sqlite3_file) -> (*mut ffi::sqlite3_file, &'a ffi::sqlite3_io_methods) {
    // SAFETY: `open` had the system make it there.
    unsafe {
        let real = file.cast::<u8>().add(OFFSET).cast::<ffi::sqlite3_file>();
        (real, &*(*real).pMethods)
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite does not use a file after it closed it.
    unsafe {
        let (real, methods) = real(file);
        let rc = methods.xClose.unwrap()(real);
        drop(Box::from_raw((*file.cast::<Opened>()).watched));
        (*file).pMethods = std::ptr::null();
        rc
    }
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let watched = watched(file);
        if let Some(code) = code(Call::Read, watched.disk.asked(Call::Read, &watched.path)) {
            return code;
        }
        let (real, methods) = real(file);
        methods.xRead.unwrap()(real, to, length, at)
    }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: `from` has `length` bytes; a half of them is passed on where the disk says so.
    unsafe {
        let watched = watched(file);
        let verdict = watched.disk.asked(Call::Write, &watched.path);
        if let Some(code) = code(Call::Write, verdict) {
            return code;
        }
        let (real, methods) = real(file);
        let is_half = verdict == Verdict::Half;
        let written = if is_half { length / 2 } else { length };
        let rc = methods.xWrite.unwrap()(real, from, written, at);
        if rc != ffi::SQLITE_OK {
            return rc;
        }
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(written).unwrap());
        watched.disk.wrote(&watched.path, u64::try_from(at).unwrap(), bytes);
        if is_half { ffi::SQLITE_FULL } else { rc }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let watched = watched(file);
        if let Some(code) = code(Call::Truncate, watched.disk.asked(Call::Truncate, &watched.path)) {
            return code;
        }
        let (real, methods) = real(file);
        let rc = methods.xTruncate.unwrap()(real, size);
        if rc == ffi::SQLITE_OK {
            watched.disk.truncated(&watched.path, u64::try_from(size).unwrap());
        }
        rc
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let watched = watched(file);
        if let Some(code) = code(Call::Sync, watched.disk.asked(Call::Sync, &watched.path)) {
            watched.disk.failed_to_sync(&watched.path);
            return code;
        }
        let (real, methods) = real(file);
        let rc = methods.xSync.unwrap()(real, flags);
        if rc == ffi::SQLITE_OK {
            // SQLite syncs the folder of a journal with its first sync.
            watched.disk.synced(&watched.path, watched.is_new_journal);
            watched.is_new_journal = false;
        }
        rc
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let (real, methods) = real(file);
        methods.xFileSize.unwrap()(real, size)
    }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let (real, methods) = real(file);
        methods.xLock.unwrap()(real, level)
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let (real, methods) = real(file);
        methods.xUnlock.unwrap()(real, level)
    }
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, result: *mut c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let (real, methods) = real(file);
        methods.xCheckReservedLock.unwrap()(real, result)
    }
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, op: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let (real, methods) = real(file);
        methods.xFileControl.unwrap()(real, op, argument)
    }
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let (real, methods) = real(file);
        methods.xSectorSize.unwrap()(real)
    }
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let (real, methods) = real(file);
        methods.xDeviceCharacteristics.unwrap()(real)
    }
}
