using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Streams.Tests.Diagnostics;

/// <summary>Listens to the meters that it makes itself, so that jobs of other tests do not show. Series are named <c>instrument{tag=value,…}</c>, without the job.</summary>
internal sealed class Metered : IMeterFactory
{
    private readonly ConcurrentDictionary<string, Meter> _meters = [];
    private readonly ConcurrentDictionary<string, Instrument> _instruments = [];
    private readonly ConcurrentQueue<(string Series, double Value)> _recorded = [];
    private readonly MeterListener _listener = new();
    private ConcurrentDictionary<string, double> _observed = [];

    public Metered()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!_meters.Values.Contains(instrument.Meter)) return;
            _instruments[instrument.Name] = instrument;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The instruments that there are, by name.</summary>
    public IReadOnlyDictionary<string, Instrument> Instruments => _instruments;

    /// <summary>What was told as it happened.</summary>
    public IEnumerable<(string Series, double Value)> Recorded => _recorded;

    /// <summary>Asks the observable instruments.</summary>
    public IReadOnlyDictionary<string, double> Observe()
    {
        ConcurrentDictionary<string, double> observed = _observed = [];
        _listener.RecordObservableInstruments();
        return observed;
    }

    public Meter Create(MeterOptions options) => _meters.GetOrAdd(options.Name, _ => new Meter(options));

    public void Dispose()
    {
        _listener.Dispose();
        foreach (Meter meter in _meters.Values) meter.Dispose();
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> parts = [];
        foreach ((string key, object? tag) in tags)
        {
            if (key != "streams.job") parts.Add(string.Create(CultureInfo.InvariantCulture, $"{key.Replace("streams.", "", StringComparison.Ordinal)}={tag}"));
        }

        string series = $"{instrument.Name["streams.".Length..]}{{{string.Join(',', parts)}}}";
        if (!instrument.IsObservable) _recorded.Enqueue((series, value));
        else if (!_observed.TryAdd(series, value)) throw new InvalidOperationException($"Told twice: {series}");
    }
}
