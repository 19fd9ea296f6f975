using System.Globalization;
using System.Text;

namespace Streams.Time;

/// <summary>Durations as whole milliseconds and as text for people.</summary>
internal static class Durations
{
    /// <summary>The smallest whole number of milliseconds that is not shorter.</summary>
    /// <param name="duration">Zero or positive. The very longest is rounded down, as nothing longer can be expressed.</param>
    public static TimeSpan RoundUpToMilliseconds(TimeSpan duration)
    {
        long part = duration.Ticks % TimeSpan.TicksPerMillisecond;
        long whole = duration.Ticks - part;
        return new(part > 0 && whole <= long.MaxValue - TimeSpan.TicksPerMillisecond ? whole + TimeSpan.TicksPerMillisecond : whole);
    }

    /// <summary>Whether the duration has no part below a millisecond.</summary>
    public static bool IsWholeMilliseconds(TimeSpan duration) => duration.Ticks % TimeSpan.TicksPerMillisecond == 0;

    /// <summary>For example <c>1 d 2 h</c>, <c>1 min 30 s</c>, <c>250 ms</c> or <c>-5 s</c>; <c>0 ms</c> for none. Fractions of a millisecond are left
    /// out.</summary>
    public static string ToText(TimeSpan duration)
    {
        long rest = duration.Ticks / TimeSpan.TicksPerMillisecond;
        if (rest == 0) return "0 ms";

        var text = new StringBuilder(rest < 0 ? "-" : "");
        rest = Math.Abs(rest);
        Append(86_400_000, "d");
        Append(3_600_000, "h");
        Append(60_000, "min");
        Append(1_000, "s");
        Append(1, "ms");
        return text.ToString();

        void Append(long unit, string name)
        {
            if (rest < unit) return;
            if (text.Length > 1) text.Append(' ');
            text.Append(CultureInfo.InvariantCulture, $"{rest / unit} {name}");
            rest %= unit;
        }
    }
}
