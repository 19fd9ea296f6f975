using System.Runtime.InteropServices;

namespace Streams.Benchmarks.Feeding;

/// <summary>The event of all benchmarks: 24 bytes.</summary>
/// <param name="Key">Uniform over the keys of the benchmark.</param>
/// <param name="Kind">0 to 15.</param>
/// <param name="Value">0 to 999.</param>
/// <param name="Id">Where it stands in the ring.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Reading(int Key, int Kind, long Value, long Id);
