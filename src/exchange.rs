//! Files that others made, turned into what the program knows: bytes in, values out. Nothing here touches a disk.

pub mod bundle;
pub mod catalogue;
