//! The MSBuild SDK: real `dotnet` runs on projects made here, and what their binary logs say.

mod incremental;
