namespace Streams.Time;

/// <summary>Sums of milliseconds that stop at the ends of <see cref="long"/> instead of wrapping around.</summary>
internal static class SaturatingMath
{
    /// <summary><paramref name="left"/> + <paramref name="right"/>, or the end that the sum lies beyond.</summary>
    public static long Add(long left, long right)
    {
        long sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) >= 0 ? sum : right < 0 ? long.MinValue : long.MaxValue;
    }

    /// <summary><paramref name="left"/> - <paramref name="right"/>, or the end that the difference lies beyond.</summary>
    public static long Subtract(long left, long right)
    {
        long difference = unchecked(left - right);
        return ((left ^ right) & (left ^ difference)) >= 0 ? difference : right < 0 ? long.MaxValue : long.MinValue;
    }
}
