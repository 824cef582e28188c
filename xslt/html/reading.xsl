<?xml version="1.0" encoding="UTF-8"?>
<!--
  What stands above a text to read it by: the choice of readings, the choice of a witness, and the list of who and what
  the text names, when, and who speaks in it. All of it is made from the blocks of the page and the article that was made
  of them: an entry of the list knows the ids of its places (data-at), and is a link to the first of them.

  With scripts (assets/text.js; assets/parallel.js and assets/mentions.js when they are called for) both readings stand side by side, an entry marks its places and leads from one to
  the next, and the readings of a witness take the place of the lemmas.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template name="ed:to-read-by">
    <xsl:param name="blocks" as="element()*"/>
    <xsl:param name="article" as="element()"/>
    <xsl:call-template name="ed:mentioned">
      <xsl:with-param name="blocks" select="$blocks"/>
      <xsl:with-param name="ids" select="map:merge($article//@id ! map:entry(string(.), true()))"/>
    </xsl:call-template>
    <fieldset class="readings">
      <legend><xsl:value-of select="ed:word('show')"/></legend>
      <input type="radio" name="reading" id="show-reading" value="reading" checked="checked"/>
      <label for="show-reading"><xsl:value-of select="ed:word('reading-text')"/></label>
      <input type="radio" name="reading" id="show-diplomatic" value="diplomatic"/>
      <label for="show-diplomatic"><xsl:value-of select="ed:word('diplomatic-text')"/></label>
      <!-- The second column is made by the script, from the one text: without scripts this choice is not shown. -->
      <input type="radio" name="reading" id="show-parallel" value="parallel" class="scripted"/>
      <label for="show-parallel" class="scripted"><xsl:value-of select="ed:word('parallel-text')"/></label>
    </fieldset>
    <xsl:call-template name="ed:witnesses-to-choose">
      <xsl:with-param name="blocks" select="$blocks"/>
    </xsl:call-template>
  </xsl:template>

  <!-- Who and what, when, who speaks ............................................................................. -->

  <xsl:template name="ed:mentioned">
    <xsl:param name="blocks" as="element()*"/>
    <xsl:param name="ids" as="map(xs:string, xs:boolean)"/>
    <!-- What a choice or an apparatus does not show is not on the page; registers that a text has in itself are lists already. -->
    <xsl:variable name="elements" as="element()*" select="
      $blocks/descendant-or-self::*
        [map:contains($ed:names, local-name()) or self::date or self::sp or self::u or self::said]
        [map:contains($ids, string(@xml:id))]
        [empty(ancestor::*[self::listPerson or self::listOrg or self::listPlace or self::listBibl or self::listEvent])]"/>
    <xsl:variable name="groups" as="map(*)*" select="ed:named-in($elements), ed:dates-in($elements), ed:speeches-in($elements)"/>
    <xsl:if test="exists($groups)">
      <details class="in-text">
        <summary><xsl:value-of select="$groups?heading" separator=" · "/></summary>
        <xsl:for-each select="$groups">
          <p class="kind" id="{?id}"><xsl:value-of select="?heading"/></p>
          <ul aria-labelledby="{?id}" data-kind="{?kind}">
            <xsl:for-each select="?things">
              <li data-at="{?at}">
                <a href="#{encode-for-uri(?at[1])}"><xsl:value-of select="?label"/></a>
                <xsl:if test="count(?at) gt 1">
                  <span class="count"><xsl:value-of select="' ' || count(?at)"/></span>
                </xsl:if>
              </li>
            </xsl:for-each>
          </ul>
        </xsl:for-each>
      </details>
    </xsl:if>
  </xsl:template>

  <!-- Persons, organisations and places, in the order of their names; those without an entry, too. -->
  <xsl:function name="ed:named-in" as="map(*)*">
    <xsl:param name="elements" as="element()*"/>
    <xsl:variable name="names" as="map(*)*" select="
      $elements[map:contains($ed:names, local-name())]
      ! (for $pointer in ed:named(.) return map { 'pointer': $pointer, 'name': ., 'folder': ed:folder-of($pointer) })[?folder]"/>
    <xsl:variable name="things" as="map(*)*">
      <xsl:for-each-group select="$names" group-by="?pointer">
        <xsl:variable name="entry" as="element()?" select="ed:entry(current-grouping-key())"/>
        <xsl:variable name="label" as="xs:string" select="
          ($entry ! ed:label(.)[. != ''], ed:label-of-names(
            current-grouping-key(), current-group()?name ! normalize-space(ed:plain(node()))))[1]"/>
        <xsl:sequence select="map { 'folder': ?folder, 'label': $label, 'key': ($entry ! ed:sort-key(.), $label)[1],
          'at': current-group()?name/@xml:id ! string() }"/>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:variable name="sorted" as="map(*)*" select="sort($things, $ed:collation, function($thing) { $thing?key })"/>
    <xsl:sequence select="
      for $folder in ('persons', 'organizations', 'places')
      return ed:group-of-list($folder, ed:word($folder), $sorted[?folder = $folder])"/>
  </xsl:function>

  <xsl:function name="ed:group-of-list" as="map(*)?">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:param name="heading" as="xs:string"/>
    <xsl:param name="things" as="map(*)*"/>
    <xsl:sequence select="
      map { 'kind': $kind, 'id': 'list-of-' || $kind, 'heading': $heading, 'things': $things }[exists($things)]"/>
  </xsl:function>

  <!-- Under which register a thing stands, by its address or its entry. -->
  <xsl:function name="ed:folder-of" as="xs:string?">
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:variable name="entry" as="element()?" select="ed:entry($pointer)"/>
    <xsl:sequence select="(
      ed:address($pointer)[matches(., '^(persons|organizations|places)/')] ! substring-before(., '/'),
      $entry[self::person or self::personGrp] ! 'persons', $entry[self::org] ! 'organizations', $entry[self::place] ! 'places')[1]"/>
  </xsl:function>

  <!-- How a thing without an entry is called: by its key where that is a name and no number of a database, else as it is
       most often. -->
  <xsl:function name="ed:label-of-names" as="xs:string">
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:param name="names" as="xs:string*"/>
    <xsl:variable name="by-number" as="xs:string*">
      <xsl:for-each-group select="$names[normalize-space()]" group-by=".">
        <xsl:sort select="count(current-group())" order="descending"/>
        <xsl:sort select="current-grouping-key()"/>
        <xsl:sequence select="current-grouping-key()"/>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:variable name="key" as="xs:string" select="replace($pointer, '^key:(person|org|place):', '')"/>
    <xsl:sequence select="if (starts-with($pointer, 'key:') and matches($key, '\p{L}\p{Ll}') and not(matches($key, '[\d_]'))) then $key else ($by-number, $key)[1]"/>
  </xsl:function>

  <!-- Dates that the markup tells, in the order of time. -->
  <xsl:function name="ed:dates-in" as="map(*)?">
    <xsl:param name="elements" as="element()*"/>
    <xsl:variable name="things" as="map(*)*">
      <xsl:for-each-group select="$elements[self::date][ed:span(.)]" group-by="ed:span(.)">
        <xsl:sort select="string((@when, @from, @notBefore, @to, @notAfter)[1])"/>
        <xsl:sequence select="map { 'label': current-grouping-key(), 'at': current-group()/@xml:id ! string() }"/>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:sequence select="ed:group-of-list('dates', ed:word('dates'), $things)"/>
  </xsl:function>

  <!-- Speeches by who speaks, in the order in which they begin to: by @who, else by the speaker's name. -->
  <xsl:function name="ed:speeches-in" as="map(*)?">
    <xsl:param name="elements" as="element()*"/>
    <xsl:variable name="speeches" as="map(*)*" select="
      $elements[self::sp or self::u or self::said] ! (let $speech := . return
        if (@who) then tokenize(@who) ! map { 'speech': $speech, 'who': ed:person-of($speech/@who, .) }
        else speaker[1] ! map { 'speech': $speech, 'who': replace(normalize-space(ed:plain(node())), '\s*[.:,]+$', '') })[?who != '']"/>
    <xsl:variable name="things" as="map(*)*">
      <xsl:for-each-group select="$speeches" group-by="?who">
        <xsl:sequence select="map { 'label': current-grouping-key(), 'at': current-group()?speech/@xml:id ! string() }"/>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:sequence select="ed:group-of-list('speeches', ed:word('speeches'), $things)"/>
  </xsl:function>

  <!-- The witnesses of the text .................................................................................... -->

  <!-- Those that the entries of a page name, with those that a group among them stands for. -->
  <xsl:template name="ed:witnesses-to-choose">
    <xsl:param name="slice" as="map(*)?" tunnel="yes" select="()"/>
    <xsl:param name="blocks" as="element()*"/>
    <xsl:variable name="entries" as="element(app)*" select="
      ($blocks/descendant-or-self::app[ed:is-of-line(.) or ed:is-external(.)] | ed:entries-of-standoff($blocks, $slice))
        [not(ed:is-external(.) and exists(ancestor::note))]"/>
    <xsl:variable name="known" as="element(witness)*" select="root($blocks[1])//witness[@xml:id][empty(descendant::witness)]"/>
    <xsl:variable name="named" as="xs:string*" select="distinct-values($entries/ed:readings(.) ! ed:witness-ids(.))"/>
    <xsl:variable name="ids" as="xs:string*" select="$known/@xml:id[. = $named] ! string(), $named[not(. = $known/@xml:id)]"/>
    <xsl:if test="exists($ids)">
      <p class="witnesses scripted">
        <label for="witness"><xsl:value-of select="ed:word('text-of')"/></label>
        <xsl:text> </xsl:text>
        <select id="witness" data-told="{ed:word('differs')}" aria-describedby="untold">
          <option value=""><xsl:value-of select="ed:word('text-of-edition')"/></option>
          <xsl:for-each select="$ids">
            <xsl:variable name="witness" as="element(witness)?" select="$known[@xml:id = current()][1]"/>
            <xsl:variable name="siglum" as="xs:string" select="($witness ! ed:siglum(.), .)[1]"/>
            <xsl:variable name="words" as="xs:string" select="normalize-space($witness ! ed:plain(node() except (abbr, idno)))"/>
            <option value="{.}" data-siglum="{$siglum}">
              <xsl:value-of select="string-join(($siglum, ed:shortened($words)[. != '']), ' – ')"/>
            </option>
          </xsl:for-each>
        </select>
        <small id="untold" hidden="hidden"><xsl:value-of select="'? ' || ed:word('not-told')"/></small>
      </p>
    </xsl:if>
  </xsl:template>

  <!-- True for an entry whose readings stand in their place in the text of a page: not in a reading that is not shown. -->
  <xsl:function name="ed:is-of-line" as="xs:boolean">
    <xsl:param name="app" as="element(app)"/>
    <xsl:sequence select="
      not(ed:is-external($app)) and empty($app/ancestor::listApp)
      and (every $around in $app/ancestor::*[self::lem or self::rdg] satisfies
        $around/ancestor::app[1] ! ed:lemma(.) is $around)"/>
  </xsl:function>

  <!-- The ids of the witnesses of a reading: those it names, and those of the groups that it names. -->
  <xsl:function name="ed:witness-ids" as="xs:string*">
    <xsl:param name="reading" as="element()"/>
    <xsl:for-each select="tokenize($reading/(@wit, following-sibling::*[1][self::wit][not($reading/@wit)]/@wit)[1])">
      <xsl:variable name="id" as="xs:string" select="replace(., '^.*#', '')"/>
      <xsl:variable name="members" as="element(witness)*" select="
        key('ed:id', $id, root($reading))[self::listWit or self::witness]/descendant::witness[@xml:id][empty(descendant::witness)]"/>
      <xsl:sequence select="if (exists($members)) then $members/@xml:id ! string() else $id"/>
    </xsl:for-each>
  </xsl:function>

  <!-- The other readings of an entry, kept in the line and not shown: their words, for the witnesses that have them. -->
  <xsl:template name="ed:variants">
    <xsl:variable name="lemma" as="element()?" select="ed:lemma(.)"/>
    <xsl:sequence select="if (ed:is-of-line(.)) then ed:readings(.)[not(. is $lemma)] ! ed:variant(.) else ()"/>
  </xsl:template>

  <!-- The same of an entry whose lemma stands in the text already, with the two points that the lemma lies between: an
       entry without the second stands there itself. -->
  <xsl:template name="ed:variants-apart">
    <xsl:variable name="variants" as="element()*" select="ed:readings(.)[not(self::lem)] ! ed:variant(.)"/>
    <xsl:if test="exists($variants)">
      <span class="variants" data-editorial="" hidden="hidden">
        <xsl:sequence select="ed:readings(.)[self::lem][1] ! string-join(ed:witness-ids(.), ' ')[. != ''] ! ed:attribute('data-wit', .)"/>
        <xsl:variable name="end" as="xs:string?" select="(@to ! replace(., '^.*#', ''), @xml:id[empty(current()/parent::listApp)])[1]"/>
        <xsl:if test="@from and exists($end)">
          <xsl:attribute name="data-from" select="replace(@from, '^.*#', '')"/>
          <xsl:attribute name="data-to" select="$end"/>
        </xsl:if>
        <xsl:sequence select="$variants"/>
      </span>
    </xsl:if>
  </xsl:template>

  <xsl:function name="ed:variant" as="element()?">
    <xsl:param name="reading" as="element()"/>
    <xsl:variable name="ids" as="xs:string*" select="ed:witness-ids($reading)"/>
    <xsl:if test="exists($ids)">
      <xsl:variable name="words" as="xs:string" select="normalize-space(ed:plain($reading/node()))"/>
      <span class="variant" data-wit="{$ids}" data-editorial="" hidden="hidden">
        <xsl:if test="$reading/@xml:lang">
          <xsl:attribute name="lang" select="ed:language-tag($reading/@xml:lang)"/>
        </xsl:if>
        <xsl:value-of select="($words[. != ''], '[' || ed:word('omitted') || ']')[1]"/>
      </span>
    </xsl:if>
  </xsl:function>

  <!-- Said to those who hear a page what others see ............................................................... -->

  <xsl:function name="ed:said-of" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:for-each select="$element">
      <xsl:sequence select="
        if (self::del or self::surplus) then ed:word(if (ed:is-diplomatic(.)) then 'said-deleted' else 'said-restored')
        else if (self::corr) then ed:word('said-corrected')[current()/parent::choice]
        else if (self::add) then ed:word('said-added')
        else if (self::sic) then ed:word('said-error')
        else if (self::supplied) then ed:word('said-supplied')
        else if (self::unclear) then ed:word('said-unclear')
        else ()"/>
    </xsl:for-each>
  </xsl:function>

</xsl:stylesheet>
