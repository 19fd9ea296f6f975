namespace Streams.Tests.Simulation;

/// <summary>A record of the simulated jobs.</summary>
/// <param name="Id">Unique, so that a loss and a duplicate show.</param>
/// <param name="Key">Of a few dozen.</param>
/// <param name="At">Event time in milliseconds.</param>
/// <param name="Amount">At least 1.</param>
internal readonly record struct Reading(int Id, int Key, long At, long Amount);

/// <summary>What a window gave.</summary>
internal readonly record struct Total(int Key, long Start, long Count, long Sum);

/// <summary>Draws the input of a job.</summary>
/// <param name="Splits">In order of arrival.</param>
/// <param name="DisorderMs">How far a record lies behind the newest before it in its split, at most.</param>
internal sealed record Input(IReadOnlyList<Reading[]> Splits, long DisorderMs)
{
    /// <summary>All records.</summary>
    public IEnumerable<Reading> All => Splits.SelectMany(static s => s);

    /// <summary>Some splits of some records, out of order.</summary>
    public static Input Draw(Random random)
    {
        int splits = 1 + random.Next(5);
        int records = 1 << random.Next(5, 12);
        int keys = 1 + random.Next(40);
        long disorder = random.Next(3) == 0 ? 0 : random.Next(400);
        int id = 0;
        List<Reading[]> all = [];
        for (int s = 0; s < splits; s++)
        {
            long time = random.Next(500) - 100;
            long newest = long.MinValue;
            Reading[] split = new Reading[random.Next((2 * records / splits) + 1)];
            for (int i = 0; i < split.Length; i++)
            {
                time += random.Next(20);
                long at = time - random.NextInt64(disorder + 1);
                newest = Math.Max(newest, at);
                split[i] = new Reading(id++, random.Next(keys), Math.Max(at, newest - disorder), 1 + random.Next(100));
            }

            all.Add(split);
        }

        return new Input(all, disorder);
    }
}
