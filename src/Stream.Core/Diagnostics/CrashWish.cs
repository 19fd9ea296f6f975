using System.Globalization;

namespace Streams.Diagnostics;

/// <summary>What <c>STREAMS_CRASH_AT</c> says.</summary>
/// <param name="Name">Where to crash; null: nowhere.</param>
/// <param name="Time">At which time that the place is reached, from 1.</param>
/// <param name="Problem">Why it cannot be followed; null: it can.</param>
internal readonly record struct CrashWish(string? Name, int Time, string? Problem = null)
{
    /// <summary>Reads <c>name</c> or <c>name:n</c>.</summary>
    public static CrashWish Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return default;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        int time = 1;
        bool isTime = colon < 0 || (int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out time) && time > 0);
        return isTime && CrashPoints.Names.Contains(name)
            ? new CrashWish(name, time)
            : new CrashWish(text, time, $"{CrashPoints.Variable} is '{text}'; it takes one of {string.Join(", ", CrashPoints.Names)}, and ':n' behind it for the n-th time.");
    }
}
