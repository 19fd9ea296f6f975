using Streams.Checkpoints;
using Streams.State;
using Streams.Time;

namespace Streams.Operators;

/// <summary>The watermark generators of one subtask of a source, one for each of its open splits.</summary>
/// <remarks>Section <c>generators</c>, one entry a split: place in the order (int32), what its generator remembers (bytes). A job that goes over to other watermarks leaves it unread; one that goes over to generators begins with new ones.</remarks>
internal sealed class GeneratedWatermarks<T>(Func<WatermarkGenerator<T>> create, long intervalMs)
{
    public const string StateName = "generators";

    private readonly Dictionary<int, WatermarkGenerator<T>> _ofPlace = [];
    private readonly Dictionary<int, byte[]> _restored = [];
    private string? _fingerprint;
    private long? _nextPeriodMs;

    /// <summary>When <see cref="TryBeginPeriod"/> will be true, in monotonic milliseconds; <see cref="long.MaxValue"/> before its first call.</summary>
    public long NextPeriodMs => _nextPeriodMs ?? long.MaxValue;

    private string Fingerprint => _fingerprint ??= create().StateFingerprint;

    /// <summary>Takes the sections of a checkpoint; the splits are known later.</summary>
    public void Restore(RestoredOperator restored)
    {
        foreach (RestoredSection section in restored.Of(StateName))
        {
            StateIncompatibleException.ThrowUnlessSame(restored.Operator, StateName, restored.CheckpointId, section.Section.ValueFingerprint, Fingerprint);
            section.ReadEntries((ref StateReader entry) => _restored[entry.ReadInt32()] = entry.ReadBytes().ToArray());
        }
    }

    /// <summary>Creates the generator of a split.</summary>
    public void Add(int place)
    {
        WatermarkGenerator<T> generator = create();
        if (_restored.Remove(place, out byte[]? state))
        {
            StateReader input = new(state);
            generator.Load(ref input);
            if (!input.IsAtEnd) throw new CorruptStateException($"a watermark generator left {input.Remaining} of its {state.Length} bytes unread", input.Position);
        }

        _ofPlace.Add(place, generator);
    }

    /// <summary>Gives the records of one batch to a split's generator, and returns the highest watermark; <see cref="long.MinValue"/>: none.</summary>
    public long OnRecords(int place, ReadOnlySpan<T> records, ReadOnlySpan<long> times, long latest)
    {
        WatermarkGenerator<T> generator = _ofPlace[place];
        long watermark = long.MinValue;
        for (int i = 0; i < records.Length; i++)
            watermark = Math.Max(watermark, generator.OnRecord(in records[i], new StreamTime(Math.Min(times[i], latest))).UnixMilliseconds);
        return Math.Min(watermark, latest);
    }

    /// <summary>Whether an interval has passed; another begins.</summary>
    public bool TryBeginPeriod(long nowMs)
    {
        bool hasPassed = nowMs >= _nextPeriodMs;
        if (hasPassed || _nextPeriodMs is null) _nextPeriodMs = nowMs + intervalMs;
        return hasPassed;
    }

    /// <summary>What a split's generator gives at the end of an interval; <see cref="long.MinValue"/>: nothing new.</summary>
    public long OnPeriodic(int place, long latest) => Math.Min(_ofPlace[place].OnPeriodic().UnixMilliseconds, latest);

    /// <summary>Freezes the generators of the splits that have not ended.</summary>
    public FrozenSection Freeze(string source, int groupCount, IEnumerable<int> places)
    {
        StateWriter state = new();
        List<(int Place, byte[] State)> now = [];
        foreach (int place in places)
        {
            state.Clear();
            _ofPlace[place].Save(state);
            now.Add((place, state.Written.ToArray()));
        }

        return new ItemsSection<(int Place, byte[] State)>(source, StateName, Fingerprint, groupCount, now, static (item, output) =>
        {
            output.WriteInt32(item.Place);
            output.WriteBytes(item.State);
        });
    }
}
