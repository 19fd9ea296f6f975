using Streams;

namespace HostedJob;

/// <summary>What a sensor measured.</summary>
/// <param name="Sensor">Its name.</param>
/// <param name="Celsius">The temperature.</param>
/// <param name="At">When, by the sensor's clock.</param>
internal sealed record Reading(string Sensor, double Celsius, StreamTime At)
{
    private const int Sensors = 4;
    private const long StepMs = 20;
    private static readonly StreamTime Start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The reading of a number: made up, and the same one whenever it is asked for. Four sensors take turns, 20 ms apart; each swings through its own range every few minutes.</summary>
    public static Reading Of(long number)
    {
        long sensor = number % Sensors;
        double celsius = 18 + (2 * sensor) + (3 * Math.Sin(number / 2_000.0));
        return new Reading($"sensor-{sensor + 1}", celsius, Start + TimeSpan.FromMilliseconds(number * StepMs));
    }
}

/// <summary>A result: what one sensor measured in ten seconds.</summary>
/// <param name="Sensor">The sensor.</param>
/// <param name="From">The first time in them.</param>
/// <param name="Readings">How many readings there were.</param>
/// <param name="Mean">Their mean, in degrees Celsius.</param>
/// <param name="Highest">The highest of them.</param>
internal sealed record Summary(string Sensor, DateTimeOffset From, long Readings, double Mean, double Highest);
